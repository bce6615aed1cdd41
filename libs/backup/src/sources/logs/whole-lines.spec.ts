// What a backup takes of logs: whole lines, each once, whatever happened to the last clearing.

import { execFileSync } from 'node:child_process';
import { chmod, link, mkdir, readdir, readFile, rename, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { appendFileSync, closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from '@jest/globals';

import { systemClock } from '../../core/clock.js';
import { examContext } from '../../testing/source-exam/examination.js';
import { asideName } from './aside.js';
import { headLine } from './head-line.js';
import { CLEAR_WAYS } from './logs-options.js';
import { logDirectories } from './test-logs.spec.support.js';

const open = logDirectories();
const LONG_AGO = new Date('2026-01-01T00:00:00Z');
/** More than a block of the file system. */
const MANY = Array.from({ length: 2000 }, (_, line) => `${line} of many lines\n`).join('');

describe.each(CLEAR_WAYS)('logs that are cleared by %s', (clear) => {
  it('are taken up to the end of the last line, and go on there', async () => {
    const { directory, run, linesOf, archives } = await open({ clear });
    const log = join(directory, 'app.log');
    appendFileSync(log, `${MANY}one\ntw`);
    await run();
    appendFileSync(log, 'o\nthree\n');
    await run();
    await run();
    expect(linesOf('app.log')).toBe(`${MANY}one\ntwo\nthree\n`);
    expect(archives.map(({ logs }) => logs['app.log']?.at(-1))).toEqual(['\n', '\n', undefined]);
    expect(archives.map(({ facts }) => facts.properties)).toEqual([
      { files: 1, lines: 2001 },
      { files: 1, lines: 2 },
      { files: 0, lines: 0 },
    ]);
    expect(archives[0]?.facts).toMatchObject({ engine: 'logs', tables: [{ name: 'app.log', rows: 2001 }] });
  });

  it('are not taken again when the process died before it cleared them, nor lost', async () => {
    const { directory, archive, run, linesOf } = await open({ clear });
    const log = join(directory, 'app.log');
    appendFileSync(log, MANY);
    await archive();
    appendFileSync(log, 'later\n');
    await archive();
    appendFileSync(log, 'last\n');
    await run();
    await run();
    expect(linesOf('app.log')).toBe(`${MANY}later\nlast\n`);
  });

  it('are found again under another name, and not mistaken for those that have theirs now', async () => {
    const { directory, archive, run, linesOf } = await open({ clear });
    const log = join(directory, 'app.log');
    appendFileSync(log, 'one\n');
    await archive();
    appendFileSync(log, 'two\n');
    await rename(log, `${log}.1`);
    appendFileSync(log, 'three\n');
    await run();
    expect([linesOf('app.log'), linesOf('app.log.1')]).toEqual(['one\nthree\n', 'two\n']);
  });

  it('that begin like before are taken from their beginning when they were made anew', async () => {
    const { directory, archive, linesOf } = await open({ clear });
    const log = join(directory, 'app.log');
    await writeFile(log, 'started\n');
    await archive();
    await rm(log);
    // The file system likes to give it the same number.
    await writeFile(log, 'started\nagain\n');
    await archive();
    expect(linesOf('app.log')).toBe('started\nstarted\nagain\n');
  });

  it('that say the same all the time are cleared like others', async () => {
    const { directory, run, linesOf } = await open({ clear });
    const log = join(directory, 'app.log');
    for (let night = 0; night < 3; night += 1) {
      appendFileSync(log, 'tick\n'.repeat(3000 + night * 1000));
      await run();
    }
    await run();
    expect(linesOf('app.log')).toHaveLength(5 * 12_000);
  });

  it('that others have rotated are archived and removed when they are at rest, with a last line without an end', async () => {
    const { directory, run, linesOf } = await open({ clear });
    const names = ['app.log.1', 'app-2025-11-19.log', 'app.log.2.gz'];
    for (const name of names) {
      await writeFile(join(directory, name), 'old\nand cut');
      await utimes(join(directory, name), LONG_AGO, LONG_AGO);
    }
    const today = `app-${new Date().toISOString().slice(0, 10)}.log`;
    await writeFile(join(directory, today), 'new\n');
    await utimes(join(directory, today), LONG_AGO, LONG_AGO);
    await run();
    await run();
    expect((await readdir(directory)).filter((name) => !name.includes('aside'))).toEqual([today]);
    for (const name of names) expect(linesOf(name)).toBe('old\nand cut');
    expect(linesOf(today)).toBe('new\n');
  });

  it('get shorter', async () => {
    const { directory, run } = await open({ clear });
    const log = join(directory, 'app.log');
    appendFileSync(log, MANY);
    await run();
    appendFileSync(log, 'on\n');
    expect((await stat(log)).size).toBeLessThan(9000);
  });
});

it('a log that is collapsed says which backup holds what was before, and not one that holds nothing', async () => {
  const { directory, archive, clear } = await open({ clear: 'collapse' });
  const log = join(directory, 'app.log');
  appendFileSync(log, MANY);
  const first = await archive();
  expect(await clear(first)).toEqual([expect.stringMatching(/^1 log was cleared of .* kB\.$/)]);
  expect(await clear(await archive())).toEqual([]);
  expect(JSON.parse(await readFile(log, 'utf8'))).toMatchObject({ backup: first.id });
});

it.each([
  ['is not there', '', 'PEER_MISSING', false],
  ['fails', 'exit 3', 'SOURCE_FAILED', false],
  ['fails after it has done its work', '/usr/bin/fallocate "$@"; exit 3', undefined, true],
])('a log stays as it is, or is collapsed, when the program %s', async (_, script, code, isDone) => {
  const { directory, archive, clear, run, linesOf } = await open({ clear: 'collapse' });
  const programs = (await open()).directory;
  if (script !== '') await writeFile(join(programs, 'fallocate'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  const log = join(directory, 'app.log');
  appendFileSync(log, MANY);
  const backup = await archive();
  appendFileSync(log, 'later\n');
  const path = process.env['PATH'];
  process.env['PATH'] = programs;
  const cleared = await clear(backup).then(
    () => undefined,
    (error: unknown) => (error as { code: string }).code,
  );
  process.env['PATH'] = path;
  expect(cleared).toBe(code);
  const text = await readFile(log, 'utf8');
  if (isDone) expect(text).toMatch(/^\{"archived".*\nlater\n$/);
  else expect(text).toBe(`${MANY}later\n`);
  await run();
  expect(linesOf('app.log')).toBe(`${MANY}later\n`);
});

describe('a writer that keeps its log open', () => {
  it('and does not open it again is told of, loses nothing and is never cut off', async () => {
    let elapsed = 0;
    const clock = { ...systemClock, elapsed: () => (elapsed += 1000) };
    const { directory, archive, clear, linesOf } = await open({ clear: 'rename', clock });
    const fd = openSync(join(directory, 'app.log'), 'a');
    writeSync(fd, 'one\n');
    await expect(clear(await archive())).rejects.toMatchObject({ code: 'SOURCE_BUSY' });
    writeSync(fd, 'two\n');
    await expect(clear(await archive())).rejects.toThrow(/still writes to app\.log\.aside/);
    writeSync(fd, 'three\n');
    await archive();
    closeSync(fd);
    expect(linesOf('app.log')).toBe('one\ntwo\nthree\n');
  });

  it('is told again when it was not told after the log was renamed', async () => {
    let told = 0;
    let fd = 0;
    const reopen = (): void => {
      if (told++ === 0) throw new Error('It is busy.');
      closeSync(fd);
      fd = openSync(join(directory, 'app.log'), 'a');
    };
    let elapsed = 0;
    const clock = { ...systemClock, elapsed: () => (elapsed += 1000) };
    const { directory, archive, clear, linesOf } = await open({ clear: 'rename', reopen, clock });
    fd = openSync(join(directory, 'app.log'), 'a');
    writeSync(fd, 'one\n');
    await expect(clear(await archive())).rejects.toThrow(/reopen of the source options failed: It is busy\./);
    writeSync(fd, 'two\n');
    await clear(await archive());
    writeSync(fd, 'three\n');
    await archive();
    closeSync(fd);
    expect([linesOf('app.log'), await readFile(join(directory, 'app.log'), 'utf8')]).toEqual([
      'one\ntwo\nthree\n',
      'three\n',
    ]);
  });

  it.each(['collapse', 'truncate'] as const)('without appending is not cleared by %s, which is told', async (way) => {
    const { directory, source, archive, clear } = await open({ clear: way });
    const fd = openSync(join(directory, 'app.log'), 'w');
    writeSync(fd, MANY);
    await expect(clear(await archive())).rejects.toThrow(/app\.log is not opened for appending by this application/);
    expect(await readFile(join(directory, 'app.log'), 'utf8')).toBe(MANY);
    const checks = await source.examine(examContext().signal);
    expect(checks).toContainEqual(expect.objectContaining({ name: 'writer', verdict: 'warning' }));
    closeSync(fd);
  });
});

describe('a clearing that a killed process left half done', () => {
  it('by collapse: the line that says where the rest is was written, and nothing taken out', async () => {
    const { directory, archive, run, linesOf } = await open({ clear: 'collapse' });
    const log = join(directory, 'app.log');
    appendFileSync(log, MANY);
    const { id } = await archive();
    const bytes = MANY.length - 8 * 4096;
    const fd = openSync(log, 'r+');
    writeSync(fd, headLine(id, bytes), 0, bytes, 8 * 4096);
    closeSync(fd);
    appendFileSync(log, 'later\n');
    await run();
    await run();
    expect(linesOf('app.log')).toBe(`${MANY}later\n`);
    expect(await readFile(log, 'utf8')).toMatch(/^\{"archived":"what was before this line","backup":"[^"]+"\} *\n$/);
  });

  it.each(['copied', 'emptied'])('by truncate: what came later was %s', async (state) => {
    const { directory, archive, run, linesOf } = await open({ clear: 'truncate' });
    const log = join(directory, 'app.log');
    appendFileSync(log, MANY);
    const { id } = await archive();
    appendFileSync(log, 'later\n');
    const aside = { log: 'app.log', backupId: id, captured: 0, isUnfinished: true };
    await writeFile(join(directory, asideName(aside)), 'later\n');
    if (state === 'emptied') await writeFile(log, '');
    appendFileSync(log, 'last\n');
    await run();
    await run();
    expect(linesOf('app.log')).toBe(`${MANY}later\nlast\n`);
  });
});

describe('what is found', () => {
  it('is no log when it is no file, leads elsewhere, was restored, excluded or is a backup', async () => {
    const { directory, run, source } = await open({ exclude: ['debug*'], destinations: [] });
    await mkdir(join(directory, 'restored'));
    await mkdir(join(directory, 'folder.log'));
    await writeFile(join(directory, 'restored', 'app.log'), 'restored\n');
    await writeFile(join(directory, 'debug.log'), 'debug\n');
    await writeFile(join(directory, 'app.log'), 'one\n');
    await symlink(join(directory, 'app.log'), join(directory, 'current.log'));
    await link(join(directory, 'app.log'), join(directory, 'twin.log'));
    execFileSync('mkfifo', [join(directory, 'pipe.log')]);
    const { logs } = await run();
    expect(logs).toEqual({ 'app.log': 'one\n' });
    expect(source.target).toBe(directory.slice(directory.lastIndexOf('/') + 1));
  });

  it('is nothing in a directory that backups are written to', async () => {
    const world = await open();
    const { run } = await open({
      directory: world.directory,
      destinations: [join(world.directory, 'backups')],
    });
    await mkdir(join(world.directory, 'backups'));
    await writeFile(join(world.directory, 'backups', 'object.log'), 'a backup\n');
    await writeFile(join(world.directory, 'app.log'), 'one\n');
    expect((await run()).logs).toEqual({ 'app.log': 'one\n' });
    expect(await readFile(join(world.directory, 'backups', 'object.log'), 'utf8')).toBe('a backup\n');
  });

  it('is said to be nothing, unless there were logs before', async () => {
    const { directory, run, archives } = await open();
    await expect(run()).rejects.toMatchObject({ code: 'SOURCE_NOT_FOUND' });
    await writeFile(join(directory, 'app.log'), '');
    await run();
    await rename(join(directory, 'app.log'), join(directory, 'gone'));
    await run();
    expect(archives.map(({ facts }) => facts.properties['lines'])).toEqual([0, 0]);
    const nowhere = await open({ directory: join(directory, 'nowhere') });
    await expect(nowhere.run()).rejects.toMatchObject({ code: 'SOURCE_NOT_FOUND' });
  });

  it('and can not be read is a warning', async () => {
    const { directory, archive } = await open();
    await chmod(directory, 0o755);
    await writeFile(join(directory, 'app.log'), 'one\n');
    await writeFile(join(directory, 'secret.log'), 'two\n', { mode: 0 });
    const { logs, warnings } = await asNobody(archive);
    expect([logs, warnings]).toMatchObject([{ 'app.log': 'one\n' }, [{ code: 'SOURCE_DENIED' }]]);
  });
});

/** Root may read everything. */
async function asNobody<T>(work: () => Promise<T>): Promise<T> {
  if (process.geteuid?.() !== 0) return await work();
  process.seteuid?.(65_534);
  try {
    return await work();
  } finally {
    process.seteuid?.(0);
  }
}
