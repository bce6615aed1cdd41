// The environment passes the exam of sources; what it stores is read by the usual programs; nothing of it is told to anyone.

import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

import { compareFacts } from '../../core/facts.js';
import { ManualClock } from '../../testing/manual-clock.js';
import { captureAll, examContext } from '../../testing/source-exam/examination.js';
import { sourceExam } from '../../testing/source-exam/source-exam.js';
import { collect, streamOf } from '../../testing/streams.js';
import { tempDirectories } from '../../testing/temp-directory.spec.support.js';
import { EnvironmentSource } from './environment-source.js';
import type { EnvironmentSourceOptions } from './options.js';
import { nameOf } from './read-files.js';

const newDirectory = tempDirectories();
const CANARY = 'canary-4f1c';

async function open(details: Partial<EnvironmentSourceOptions> = {}) {
  const directory = await newDirectory();
  const [dotenv, config] = [join(directory, '.env'), join(directory, 'config.json')];
  writeFileSync(dotenv, `TOKEN=${CANARY}\n`, { mode: 0o644 });
  writeFileSync(config, '{}');
  const environment: Record<string, string> = {
    DATABASE_URL: `postgres://app:${CANARY}@db/app`,
    GEMINI_KEY: 'g',
    HOME: '/',
  };
  const options: EnvironmentSourceOptions = {
    variables: ['DATABASE_URL', 'GEMINI_*'],
    files: [dotenv, config].map((path) => ({ path, optional: false })),
    restoreDirectory: join(directory, 'restored'),
    environment,
    clock: new ManualClock(),
    fingerprintWork: 2,
    ...details,
  };
  return { directory, dotenv, config, environment, options, source: new EnvironmentSource(options) };
}

function listed(directory: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' }).toSorted();
}

describe('the environment as a source', () => {
  for (const { name, run } of sourceExam(async () => {
    const { directory, environment, dotenv, options, source } = await open();
    return {
      source,
      elsewhere: new EnvironmentSource({ ...options, restoreDirectory: join(directory, 'elsewhere') }),
      change: async () => void (environment['GEMINI_MODEL'] = 'new'),
      read: async () => JSON.stringify([environment, readFileSync(dotenv, 'utf8')]),
      list: async () => listed(directory),
      remove: async () => undefined,
    };
  })) {
    it(name, run);
  }
});

describe('a capture', () => {
  it('holds what is named and nothing else, and tells how much that is without saying what', async () => {
    const { source, directory } = await open();
    const { content, facts } = await captureAll(source);
    expect(content.names).toEqual(['environment.env', 'files.tar']);
    const text = (await collect(content.open('environment.env'))).toString();
    expect(text.split('\n').slice(1)).toEqual([`DATABASE_URL='postgres://app:${CANARY}@db/app'`, "GEMINI_KEY='g'", '']);
    expect(facts.properties).toEqual({ variables: 2, files: 2 });
    expect(JSON.stringify(facts)).not.toMatch(/canary|DATABASE|\.env/);

    writeFileSync(join(directory, 'files.tar'), await collect(content.open('files.tar')));
    execFileSync('tar', ['xf', 'files.tar', '--one-top-level=out'], { cwd: directory });
    const names = [join(directory, '.env'), join(directory, 'config.json')].map(nameOf);
    expect(listed(join(directory, 'out'))).toEqual(expect.arrayContaining(names));
    expect(readFileSync(join(directory, 'out', nameOf(join(directory, '.env'))), 'utf8')).toBe(`TOKEN=${CANARY}\n`);
  });

  it('never has the same digest, also when nothing has changed', async () => {
    const { source } = await open();
    const [a, b] = [await captureAll(source), await captureAll(source)];
    for (const name of a.content.names) {
      expect((await collect(a.content.open(name))).equals(await collect(b.content.open(name)))).toBe(false);
    }
    expect(a.facts.fingerprint).not.toBe(b.facts.fingerprint);
  });

  it.each<[string, (made: Awaited<ReturnType<typeof open>>) => unknown, boolean]>([
    ['nothing', () => undefined, true],
    ['a variable that is not named', ({ environment }) => (environment['HOME'] = '/root'), true],
    ['the time of a file', ({ config }) => writeFileSync(config, '{}'), true],
    ['a value', ({ environment }) => (environment['GEMINI_KEY'] = 'h'), false],
    ['a new variable', ({ environment }) => (environment['GEMINI_X'] = ''), false],
    ['a file', ({ config }) => writeFileSync(config, '[]'), false],
  ])('tells that nothing has changed when what changed is %s: %#', async (_, change, isSame) => {
    const made = await open();
    const { facts, content } = await captureAll(made.source);
    await change(made);
    const current = async () => ({ id: 'earlier', startedAt: new Date(0), facts, content });
    const capture = await made.source.capture({ ...examContext(), current });
    expect(capture.sameAs).toBe(isSame ? 'earlier' : undefined);
    expect(capture.objects).toHaveLength(isSame ? 0 : 2);
  });

  it('fails for a file that is missing or none, unless it is optional', async () => {
    const directory = await newDirectory();
    const at = (path: string, optional = false) => open({ files: [{ path: join(directory, path), optional }] });
    await expect((await at('none')).source.capture(examContext())).rejects.toMatchObject({ code: 'SOURCE_NOT_FOUND' });
    await expect((await at('')).source.capture(examContext())).rejects.toMatchObject({ code: 'SOURCE_INVALID' });
    await expect((await at('', true)).source.capture(examContext())).rejects.toMatchObject({ code: 'SOURCE_INVALID' });
    const pipe = await at('pipe');
    execFileSync('mkfifo', [join(directory, 'pipe')]);
    await expect(pipe.source.capture(examContext())).rejects.toMatchObject({ code: 'SOURCE_INVALID' });
    const notes: string[] = [];
    const context = { ...examContext(), note: (note: string) => void notes.push(note) };
    await (await at('none', true)).source.capture(context);
    expect(notes).toEqual([`Not there, and optional: ${join(directory, 'none')}.`]);
  });

  it('follows links to files, as a mounted secret is one', async () => {
    const directory = await newDirectory();
    writeFileSync(join(directory, 'real'), 'x');
    symlinkSync('real', join(directory, 'link'));
    const { source } = await open({ files: [{ path: join(directory, 'link'), optional: false }] });
    expect((await captureAll(source)).facts.properties).toMatchObject({ files: 1 });
  });

  it('says which patterns nothing matches, and fails when there is nothing at all', async () => {
    const notes: string[] = [];
    const context = { ...examContext(), note: (note: string) => void notes.push(note) };
    const { source } = await open({ variables: ['GEMINI_*', 'REDIS_*', 'PATH'] });
    await captureAll(source, context);
    expect(notes).toEqual(['No variable has a name like REDIS_*, PATH.']);
    expect(await source.examine(context.signal)).toMatchObject([
      { name: 'variables', verdict: 'warning' },
      { name: 'configuration-files', verdict: 'ok' },
      { name: 'review-directory', verdict: 'ok' },
    ]);
    const { source: empty } = await open({ variables: ['NONE_*'], files: [] });
    await expect(empty.capture(context)).rejects.toMatchObject({ code: 'SOURCE_NOT_FOUND' });
  });

  it('warns of values that are no text, and names none', async () => {
    const { source, environment } = await open();
    const warnings: string[] = [];
    environment['GEMINI_RAW'] = Buffer.from([0x61, 0xff]).toString();
    await source.capture({ ...examContext(), warn: ({ message }) => void warnings.push(message) });
    expect(warnings).toEqual([expect.stringMatching(/^1 variable with bytes that are not UTF-8/)]);
    expect(warnings.join()).not.toContain('GEMINI');
  });

  it('takes no names that a shell can not assign, whatever the pattern', async () => {
    const { source } = await open({
      variables: ['*'],
      environment: { A: '1', 'a.b': '2', 'BASH_FUNC_x%%': '() {', '1': '3' },
    });
    expect((await captureAll(source)).facts.properties).toMatchObject({ variables: 1 });
  });

  it('refuses what is too large to be configuration', async () => {
    const { source } = await open({ environment: { GEMINI_KEY: 'x'.repeat(17 * 2 ** 20) } });
    await expect(source.capture(examContext())).rejects.toMatchObject({ code: 'SOURCE_INVALID' });
  });
});

describe('a restore', () => {
  it('writes what was captured to a new directory that only the user can read, on the disk only by the swap', async () => {
    const { source, directory, dotenv } = await open();
    const backup = await captureAll(source);
    writeFileSync(dotenv, 'live');
    const context = examContext();
    const before = listed(directory);
    const staged = await source.stage(backup, context);
    expect(listed(directory)).toEqual(before);
    await staged.swap();
    await staged.discard();
    const place = join(directory, 'restored', `environment-${context.runId}`);
    const files = ['environment.env', `files/${nameOf(dotenv)}`].map((name) => join(place, name));
    expect(files.map((file) => statSync(file).mode & 0o777)).toEqual([0o600, 0o600]);
    expect([place, join(directory, 'restored')].map((path) => statSync(path).mode & 0o777)).toEqual([0o700, 0o700]);
    expect(readFileSync(files[0] ?? '', 'utf8')).toMatch(/^DATABASE_URL=/);
    expect(readFileSync(files[1] ?? '', 'utf8')).toBe(`TOKEN=${CANARY}\n`);
    expect(readFileSync(dotenv, 'utf8')).toBe('live');
    expect(readdirSync(join(directory, 'restored'))).toHaveLength(1);
  });

  it('is told from what was captured by its content', async () => {
    const { source } = await open();
    const { content, facts } = await captureAll(source);
    const changed = {
      ...content,
      open: (name: string) => (name === 'files.tar' ? content.open(name) : streamOf("#\nA='1'\n")),
    };
    const staged = await source.stage({ content: changed, facts }, examContext());
    expect(compareFacts(facts, staged.facts)).not.toEqual([]);
    expect(staged.checks).toMatchObject([{ name: 'content', verdict: 'blocked' }]);
  });

  it('goes over nothing that is there, not even what is empty, and warns of a directory of others', async () => {
    const { source, directory } = await open();
    const backup = await captureAll(source);
    const [kept, place] = [join(directory, 'restored'), join(directory, 'restored', 'mine')];
    mkdirSync(place, { recursive: true });
    const staged = await source.into('mine').stage(backup, examContext());
    await expect(staged.swap()).rejects.toMatchObject({ code: 'RESTORE_FAILED' });
    await staged.discard();
    expect(listed(kept)).toEqual(['mine']);
    chmodSync(kept, 0o777);
    expect(await source.restoreChecks()).toMatchObject([{ name: 'review-directory', verdict: 'warning' }]);
  });

  it('is cleared away when the process that wrote it is gone', async () => {
    const { source, options, directory } = await open();
    const left = join(directory, 'restored', 'elsewhere-00000000~1~gone~run-1');
    mkdirSync(left, { recursive: true });
    expect(await source.forgetUndo()).toEqual([]);
    const later = new ManualClock(new Date(statSync(left).mtimeMs + 25 * 3_600_000));
    expect(await new EnvironmentSource({ ...options, clock: later }).forgetUndo()).toEqual([left]);
  });
});
