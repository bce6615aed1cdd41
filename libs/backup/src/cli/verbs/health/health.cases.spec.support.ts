// `health` for a monitoring system: the exit codes of its plugins, and one line that says why.

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { backupFolder } from '../../../core/names.js';
import { makeStore, type TestStore } from '../../test-store.spec.support.js';

const [OK, CRITICAL, UNKNOWN] = [0, 2, 3];

let directory: string;
let store: TestStore;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'nestjs-backup-spec-'));
  store = await makeStore(directory);
});
afterAll(async () => await rm(directory, { recursive: true, force: true }));

const manifestOf = (job: 'things' | 'others'): string =>
  join(store.directory, backupFolder({ job, id: store.ids[job] }), 'manifest.json');

/** Makes what is done to a manifest undone when the work is over. */
async function withManifest(job: 'things' | 'others', change: (text: string) => string, work: () => Promise<void>) {
  const text = await readFile(manifestOf(job), 'utf8');
  await writeFile(manifestOf(job), change(text));
  try {
    await work();
  } finally {
    await writeFile(manifestOf(job), text);
  }
}

const old = (text: string): string => text.replace(/"startedAt": "\d{4}/, '"startedAt": "2001');

describe('health', () => {
  it('is ok with good backups, without a key', async () => {
    const { stdout, stderr, exitCode } = await store.say(['health', '--max-age', '26h'], { keyless: true });
    expect(stdout).toMatch(/^OK: Everything is backed up: 2 jobs/);
    expect([stderr, exitCode]).toEqual(['', OK]);
  });

  it('is critical when the newest good backup is older than it may be', async () => {
    await withManifest('others', old, async () => {
      expect(await store.say(['health'])).toMatchObject({ exitCode: OK });
      const { stdout, exitCode } = await store.say(['health', '--max-age', '26h']);
      expect(stdout).toMatch(/^CRITICAL: The newest good backup, \S+, is \d+ days.* old; it may be 26 h at the most/);
      expect(stdout).toContain('critical others stale:');
      expect(exitCode).toBe(CRITICAL);
      expect(await store.say(['health', '--max-age', '26h', '--job', 'things'])).toMatchObject({ exitCode: OK });
      const json = await store.say(['health', '--max-age', '26h', '--json']);
      expect(JSON.parse(json.stdout)).toMatchObject({
        level: 'critical',
        jobs: [
          { job: 'others', level: 'critical' },
          { job: 'things', level: 'healthy' },
        ],
      });
    });
  });

  it.each([
    ['nothing can be looked at', ['health', '-s', 'file:///not/there']],
    ['there is no such job', ['health', '--job', 'nonesuch']],
    ['the age is no duration', ['health', '--max-age', 'old']],
  ])('is unknown when %s, and says so on stdout', async (_, [verb = '', ...args]) => {
    const { stdout, exitCode } = args.includes('-s')
      ? await (await import('../../command-line.spec.support.js')).say([verb, ...args])
      : await store.say([verb, ...args]);
    expect(stdout).toMatch(/^UNKNOWN: .+ \[[A-Z_]+\]\n {2}→ .+\n$/);
    expect(exitCode).toBe(UNKNOWN);
  });

  it('is unknown when it was typed wrong', async () => {
    expect(await store.say(['health', '--max-old', '3'])).toMatchObject({ exitCode: UNKNOWN, stdout: '' });
  });
});
