// `list` in words: what there is, what it leaves out, and that what could not be seen is said.

import { describe, expect, it } from '@jest/globals';
import { pathToFileURL } from 'node:url';

import {
  backupOf,
  folderOf,
  manifestText,
  storeBackup,
  testCatalogs,
} from '../../catalog/test-catalog.spec.support.js';
import { EXIT } from '../exit-codes.js';
import { say } from '../command-line.spec.support.js';

const open = testCatalogs();

async function withBackups() {
  const world = await open();
  const label = 'before the \u001b[31mrelease\nv2, password=hunter2';
  const first = await storeBackup(world.catalog, backupOf(3, { trigger: 'manual', label }));
  const second = await storeBackup(world.catalog, backupOf(4));
  const other = await storeBackup(world.catalog, backupOf(5, { job: 'uploads', trigger: 'safety' }));
  const url = pathToFileURL(world.directory).href;
  const ids = async (...args: readonly string[]) => {
    const { stdout, exitCode } = await say(['list', '-s', url, '--json', ...args]);
    const page = JSON.parse(stdout) as { backups: { id: string }[] };
    return { exitCode, ids: page.backups.map(({ id }) => id) };
  };
  return { ...world, first, second, other, url, ids };
}

describe('list', () => {
  it('shows each backup with its age, size, trust and place, the newest first, without a key', async () => {
    const { catalog, first, second, other, url } = await withBackups();
    await catalog.addPin(second, { kind: 'pinned', at: new Date(0) });
    const { stdout, stderr, exitCode } = await say(['list', '-s', url]);
    const [title, ...rows] = stdout.trimEnd().split('\n');
    expect(title).toMatch(/^BACKUP +JOB +SOURCE +AGE +SIZE +TRUST +WHERE +ABOUT$/);
    expect(rows.map((row) => row.split(' ')[0])).toEqual([other.id, second.id, first.id]);
    expect(rows[0]).toMatch(/uploads +\S+ gallery\.db +\d+ days ago +14 B +stored +storage +safety$/);
    expect(rows[1]).toMatch(/storage +pinned$/);
    expect([stderr, exitCode]).toEqual(['', EXIT.done]);
  });

  it('lets no label steer the terminal, and shows no secret of one', async () => {
    const { url } = await withBackups();
    const text = await say(['list', '-s', url], { isTTY: true });
    expect(text.stdout).toContain('“before the  [31mrelease v2, password=***');
    const { stdout } = await say(['list', '-s', url, '--json', '--verbose']);
    expect(text.stdout + stdout).not.toContain('hunter2');
  });

  it.each([
    [['--job', 'uploads'], [5]],
    [['--text', 'RELEASE'], [3]],
    [['--trigger', 'safety'], [5]],
    [['--trust', 'verified'], [4]],
    [
      ['--since', '2026-01-01T04:00Z'],
      [5, 4],
    ],
    [
      ['--until', '2026-01-01T04:00Z'],
      [4, 3],
    ],
    [['--since', '1h'], []],
    [['-n', '1'], [5]],
  ])('shows with %j those of the hours %j', async (args, hours) => {
    const { catalog, second, ids } = await withBackups();
    const evidence = {
      kind: 'verified',
      at: new Date(),
      runId: 'r',
      by: 'verify',
      durationMs: 1,
      summary: 'Ok.',
    } as const;
    await catalog.addEvidence(second, evidence);
    const found = await ids(...args);
    expect(found.ids.map((id) => Number(id.slice(9, 11)))).toEqual(hours);
    expect(found.exitCode).toBe(EXIT.done);
  });

  it('says which manifest it could not understand, and does not end as if all was shown', async () => {
    const { put, ids, url, second } = await withBackups();
    await put(`${folderOf(second)}manifest.json`, manifestText(second, { version: 9 }));
    const { stdout, stderr, exitCode } = await say(['list', '-s', url]);
    expect(stdout.trimEnd().split('\n')).toHaveLength(3);
    expect(stderr).toContain(`${second.id} in storage can't be understood: The manifest has version 9`);
    expect(stderr).toContain('MANIFEST_TOO_NEW');
    expect([exitCode, (await ids()).exitCode]).toEqual([EXIT.failed, EXIT.failed]);
  });

  it('says which storage could not be looked at, once', async () => {
    const { url } = await withBackups();
    const { stdout, stderr, exitCode } = await say(['list', '-s', url, '-s', `${url}-elsewhere`]);
    expect(stdout.trimEnd().split('\n')).toHaveLength(4);
    expect(stderr.match(/storage-2 can't be looked at/g)).toHaveLength(1);
    expect(exitCode).toBe(EXIT.failed);
  });

  it.each([
    [['--trust', 'much']],
    [['-n', '0']],
    [['--since', 'yesterdayish']],
    [['--job', 'nonesuch']],
    [['--nonesuch']],
  ])('refuses %j', async (args) => {
    const { url } = await withBackups();
    expect(await say(['list', '-s', url, ...args])).toMatchObject({ exitCode: EXIT.usage, stdout: '' });
  });
});
