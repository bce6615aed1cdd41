// Logs are restored for people to read: beside the live ones, whole or in part, and never anywhere else.

import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it } from '@jest/globals';

import type { BackupContent } from '../../core/source.js';
import { writeTar } from '../../kit/tar/write-tar.js';
import { examContext } from '../../testing/source-exam/examination.js';
import { collect, streamOf } from '../../testing/streams.js';
import { logDirectories } from './test-logs.spec.support.js';

const open = logDirectories();

async function forged(name: string): Promise<BackupContent> {
  const item = { name, type: 'file' as const, mode: 0o600, size: 4, open: () => streamOf(Buffer.from('evil')) };
  const tar = await collect(writeTar([item]));
  return { names: ['logs.tar'], bytes: () => tar.length, open: () => streamOf(tar) };
}

async function verdicts(clear: 'collapse' | 'truncate', name = 'app.log') {
  const { directory, source } = await open({ clear });
  await writeFile(join(directory, name), '');
  const checks = await source.examine(examContext().signal);
  return Object.fromEntries(checks.map((check) => [check.name, check.verdict]));
}

describe('a restore of logs', () => {
  it('is of some of them when only those are asked for', async () => {
    const { directory, source, archive } = await open();
    await mkdir(join(directory, 'audit'));
    for (const name of ['app.log', 'audit/a.log', 'audit/b.log']) await writeFile(join(directory, name), `${name}\n`);
    const backup = await archive();
    const place = source.into('november', { paths: ['audit/'] });
    expect(place.expects(backup.facts)).toMatchObject({ properties: { files: 2, lines: 2 } });
    const staged = await place.stage(backup, examContext());
    expect(staged.facts.properties).toEqual({ files: 2, lines: 2 });
    await staged.swap();
    await staged.discard();
    const restored = join(directory, 'restored', 'november');
    expect((await readdir(restored, { recursive: true })).toSorted()).toEqual(['audit', 'audit/a.log', 'audit/b.log']);
    expect(await readFile(join(restored, 'audit', 'a.log'), 'utf8')).toBe('audit/a.log\n');
    for (const paths of [['nothing.log'], ['audi'], ['../audit']]) {
      expect(() => source.into('x', { paths }).expects(backup.facts)).toThrow(/holds app\.log, audit\/a\.log/);
    }
    expect(() => source.into('x', { tables: ['photos'] })).toThrow(/no tables/);
  });

  it.each(['../../evil', '/evil', 'a/../../evil', './evil', 'a//evil'])('writes no file named %s', async (name) => {
    const { directory, source, archive } = await open();
    await writeFile(join(directory, 'app.log'), 'one\n');
    const { facts } = await archive();
    const staging = source.stage({ content: await forged(name), facts }, examContext());
    await expect(staging).rejects.toMatchObject({ code: 'RESTORE_FAILED' });
    expect(await readdir(directory)).toEqual(['app.log']);
  });
});

describe('what is examined', () => {
  it('is whether the writer can be told', async () => {
    const pidFile = join((await open()).directory, 'writer.pid');
    const { directory, source } = await open({ clear: 'rename', reopen: { signal: 'SIGHUP', pidFile } });
    await writeFile(join(directory, 'app.log'), '');
    const look = async () => (await source.examine(examContext().signal)).find(({ name }) => name === 'writer');
    expect(await look()).toMatchObject({ verdict: 'warning', message: expect.stringContaining(pidFile) });
    await writeFile(pidFile, 'nginx');
    expect(await look()).toMatchObject({ verdict: 'warning', message: `${pidFile} holds no process id.` });
    await writeFile(pidFile, `${process.pid}\n`);
    expect(await look()).toMatchObject({ verdict: 'ok' });
  });

  it('is what a way of clearing needs, or does not promise, and whether there are logs', async () => {
    const fine = { 'log-files': 'ok', 'directory-writable': 'ok' };
    expect(await verdicts('collapse')).toEqual({ ...fine, clearing: 'ok' });
    expect(await verdicts('truncate')).toEqual({ ...fine, clearing: 'warning' });
    expect(await verdicts('truncate', 'app.txt')).toMatchObject({ 'log-files': 'blocked' });
  });
});
