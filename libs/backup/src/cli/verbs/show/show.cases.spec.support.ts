// `show` as a page: all that a manifest and the evidence say, and lines that are run as they stand.

import { describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

import { backupOf, CONTENT, storeBackup, testCatalogs } from '../../../catalog/test-catalog.spec.support.js';
import type { Manifest } from '../../../core/manifest.js';
import { EXIT } from '../../exit-codes.js';
import { say } from '../../command-line.spec.support.js';

const open = testCatalogs();
const sh = promisify(execFile);

const FACTS: Manifest['facts'] = {
  engine: 'sqlite',
  engineVersion: '3.50.0',
  bytes: 14,
  tables: [
    { name: 'photos', rows: 120 },
    { name: 'albums', rows: 7, estimated: true },
  ],
  properties: { userVersion: 12 },
  fingerprint: 'fingerprint-of-secrets',
};

async function stored(details: Partial<Manifest> = {}) {
  const world = await open();
  const manifest = await storeBackup(world.catalog, backupOf(3, { facts: FACTS, ...details }));
  const url = pathToFileURL(world.directory).href;
  const evidence = { at: new Date(Date.UTC(2026, 0, 2)), runId: 'r', by: 'drill', durationMs: 1 } as const;
  await world.catalog.addEvidence(manifest, { ...evidence, kind: 'proven', summary: 'Restored, and the same.' });
  await world.catalog.addPin(manifest, { kind: 'pinned', at: new Date(0), by: 'ops', reason: 'the audit' });
  return { ...world, manifest, url };
}

describe('show', () => {
  it('says all about a backup, without a key', async () => {
    const { manifest, url } = await stored({ label: 'v2' });
    const { stdout, stderr, exitCode } = await say(['show', '-s', url, manifest.id]);
    for (const said of [
      `Backup ${manifest.id}`,
      / +source +sqlite gallery\.db\n/,
      / +taken +2026-01-01 03:00:00 UTC, \d+ days ago, in /,
      / +label +v2\n/,
      / +trust +proven\n/,
      / +pinned +1970-01-01 00:00:00 UTC by ops: the audit\n/,
      / +storage: proven, pinned\n +2026-01-02 00:00:00 UTC +proven by drill, \d+ days ago: Restored, and the same\.\n/,
      / +gallery\.db +14 B +gallery\.db +14 B +none +[0-9a-f]{64}\n/,
      / +engine +sqlite 3\.50\.0\n/,
      / +userVersion +12\n/,
      / +TABLE +ROWS\n +photos +120\n +albums +about 7\n/,
      `npx nestjs-backup restore ${manifest.id} -s ${url}`,
    ]) {
      expect(stdout).toMatch(said);
    }
    expect(stdout).not.toContain('fingerprint');
    expect([stderr, exitCode]).toEqual(['', EXIT.done]);
  });

  it('says lines that put it back without this tool', async () => {
    const { manifest, url, directory } = await stored();
    const { stdout } = await say(['show', '-s', url, manifest.id, '--json']);
    const shown = JSON.parse(stdout) as { restore: { byHand: string[] }; manifest: { facts: object } };
    expect(shown.manifest.facts).not.toHaveProperty('fingerprint');
    await sh('sh', ['-ec', shown.restore.byHand.join('\n')], { cwd: directory });
    expect(await readFile(join(directory, 'gallery.db'), 'utf8')).toBe(CONTENT);
  });

  it('names what a backup builds on, and says when that is gone', async () => {
    const { catalog, manifest, url } = await stored();
    const next = await storeBackup(catalog, backupOf(4, { basedOn: manifest.id }));
    expect((await say(['show', '-s', url, next.id])).stdout).toContain(`${manifest.id} (proven), the whole one first`);
    await catalog.remove(manifest);
    const { stdout, exitCode } = await say(['show', '-s', url, next.id]);
    expect(stdout).toContain(`builds on   There is no backup ${manifest.id}.`);
    expect(exitCode).toBe(EXIT.done);
  });

  it('ends as a mistake in what was typed when there is no such backup', async () => {
    const { url } = await stored();
    expect(await say(['show', '-s', url, '20260101T030000Z-zzzzzzzzzz'])).toMatchObject({ exitCode: EXIT.usage });
    expect(await say(['show', '-s', url])).toMatchObject({ exitCode: EXIT.usage });
  });
});
