// A directory as a source: what a run sees of its capture.

import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

import { systemClock } from '../../../core/clock.js';
import { BackupError } from '../../../core/errors.js';
import type { Facts } from '../../../core/facts.js';
import type { CaptureContext, EarlierBackup } from '../../../core/source.js';
import { collect, streamOf } from '../../../testing/streams.js';
import { tempDirectories } from '../../../testing/temp-directory.spec.support.js';
import { settle, type FilesSourceOptions } from '../settings.js';
import { captureFiles } from './capture-files.js';
import { makeFiles } from './test-tree.spec.support.js';

const newDirectory = tempDirectories();

interface Run extends CaptureContext {
  readonly notes: string[];
  readonly warnings: BackupError[];
  readonly abort: AbortController;
}

function newRun(earlier: readonly EarlierBackup[] = [], onProgress?: (abort: AbortController) => void): Run {
  const [notes, warnings, abort] = [[] as string[], [] as BackupError[], new AbortController()];
  return {
    notes,
    warnings,
    abort,
    signal: abort.signal,
    runId: 'run',
    progress: () => onProgress?.(abort),
    note: (sentence) => notes.push(sentence),
    warn: (error) => warnings.push(error),
    earlier: async () => earlier,
    current: async () => undefined,
  };
}

interface Taken {
  readonly objects: ReadonlyMap<string, Buffer>;
  readonly facts: Facts;
  readonly basedOn: string | undefined;
  readonly run: Run;
}

async function take(options: Omit<FilesSourceOptions, 'clock'>, run = newRun()): Promise<Taken> {
  const capture = await captureFiles(settle({ clock: systemClock, ...options }), run);
  try {
    const objects = new Map<string, Buffer>();
    for (const object of capture.objects) objects.set(object.name, await collect(object.open()));
    return { objects, facts: await capture.facts(), basedOn: capture.basedOn, run };
  } finally {
    await capture.close();
  }
}

function earlierOf({ objects, facts }: Taken, failure?: BackupError): EarlierBackup {
  const content = {
    names: [...objects.keys()],
    bytes: (name: string) => objects.get(name)?.length ?? 0,
    open: (name: string) => (failure ? failing(failure) : streamOf(objects.get(name) ?? '')),
  };
  return { id: '20260101T000000Z-abcdefghij', startedAt: systemClock.now(), facts, content };
}

// oxlint-disable-next-line require-yield
async function* failing(error: BackupError): AsyncGenerator<Uint8Array> {
  throw error;
}

describe('captureFiles', () => {
  it('takes everything, then what changed, and cleans up', async () => {
    const [directory, scratchDirectory] = [await newDirectory(), await newDirectory()];
    makeFiles(directory, { 'a/b': 'x'.repeat(1000), c: 'y' });
    const first = await take({ directory, scratchDirectory });
    expect([...first.objects.keys()]).toEqual(['files-00001.tar', 'index.jsonl']);
    expect(first.facts).toMatchObject({
      engine: 'files',
      bytes: 1001,
      properties: { files: 2, directories: 1, links: 0 },
    });
    writeFileSync(join(directory, 'c'), 'z!');
    const second = await take({ directory, scratchDirectory }, newRun([earlierOf(first)]));
    expect([...second.objects.keys()]).toEqual(['files-00001.tar', 'removed.list', 'index.jsonl']);
    expect(second.basedOn).toBe('20260101T000000Z-abcdefghij');
    expect(readdirSync(scratchDirectory)).toEqual([]);
    expect([first.run.notes, first.run.warnings]).toEqual([[], []]);
  });

  it('is whole by rule, and when the index of the last one can not be read: then it says why', async () => {
    const directory = await newDirectory();
    makeFiles(directory, { a: '1' });
    const first = await take({ directory });
    const other = { ...earlierOf(first), facts: { ...first.facts, engine: 'sqlite' } };
    const old = { ...earlierOf(first), startedAt: new Date('2020-01-01') };
    const keyless = earlierOf(first, new BackupError('DECRYPTION_KEY_MISSING', 'No key.'));
    const cases: [readonly EarlierBackup[], Partial<FilesSourceOptions>, RegExp | undefined][] = [
      [[earlierOf(first), earlierOf(first)], { fullEvery: { backups: 2 } }, undefined],
      [[old], {}, undefined],
      [[other], {}, undefined],
      [[keyless], {}, /is no key here .* indexDirectory/],
      [[earlierOf(first, new BackupError('CHAIN_BROKEN', 'Gone.'))], {}, /can't be read. Gone./],
    ];
    for (const [earlier, options, note] of cases) {
      const { basedOn, run } = await take({ directory, ...options }, newRun(earlier));
      expect([basedOn, run.notes]).toEqual([undefined, note ? [expect.stringMatching(note)] : []]);
    }
  });

  it('needs no key where it keeps copies of the index, open to nobody else and few', async () => {
    const [directory, indexDirectory] = [await newDirectory(), join(await newDirectory(), 'indexes')];
    makeFiles(directory, { a: '1' });
    let last = await take({ directory, indexDirectory });
    for (let count = 0; count < 3; count += 1) {
      const keyless = earlierOf(last, new BackupError('DECRYPTION_KEY_MISSING', 'No key.'));
      last = await take({ directory, indexDirectory }, newRun([keyless]));
      expect(last.basedOn).toBe(keyless.id);
    }
    const names = readdirSync(indexDirectory);
    expect(names.map((name) => statSync(join(indexDirectory, name)).mode & 0o777)).toEqual([0o600, 0o600, 0o600]);
    const sums = names.map((name) =>
      createHash('sha256')
        .update(readFileSync(join(indexDirectory, name)))
        .digest('hex'),
    );
    const own = createHash('sha256')
      .update(last.objects.get('index.jsonl') ?? '')
      .digest('hex');
    expect(sums).toContain(own);
  });

  it('does not rely on a copy of the index that is not all there', async () => {
    const [directory, indexDirectory] = [await newDirectory(), join(await newDirectory(), 'indexes')];
    makeFiles(directory, { a: '1' });
    const first = await take({ directory, indexDirectory });
    for (const name of readdirSync(indexDirectory)) truncateSync(join(indexDirectory, name));
    const second = await take({ directory, indexDirectory }, newRun([earlierOf(first)]));
    expect(second.basedOn).toBe(earlierOf(first).id);
  });

  it('takes what became a folder or a pipe before it was read for gone', async () => {
    const directory = await newDirectory();
    makeFiles(directory, { a: '1', b: '2', c: '3' });
    const run = newRun();
    const capture = await captureFiles(settle({ directory, clock: systemClock }), run);
    for (const name of ['a', 'b']) rmSync(join(directory, name));
    mkdirSync(join(directory, 'a'));
    execFileSync('mkfifo', [join(directory, 'b')]);
    for (const object of capture.objects) await collect(object.open());
    expect((await capture.facts()).properties).toMatchObject({ files: 1 });
    await capture.close();
    expect(run.notes).toEqual(['Vanished before being read: a, b.']);
  });

  it('warns of patterns that match nothing, and fails when none does', async () => {
    const directory = await newDirectory();
    makeFiles(directory, { 'a.txt': '1' });
    const { run } = await take({ directory, include: ['*.txt', '*.jpg'] });
    expect(run.warnings).toMatchObject([{ code: 'SOURCE_INVALID', message: expect.stringContaining('"*.jpg"') }]);
    await expect(take({ directory, include: ['*.jpg'] })).rejects.toMatchObject({ code: 'SOURCE_INVALID' });
  });

  it('takes a file that is larger than what lies between the processes, of which nothing has a name', async () => {
    const [directory, scratchDirectory] = [await newDirectory(), await newDirectory()];
    const content = randomBytes(11_000_001);
    writeFileSync(join(directory, 'large'), content);
    const capture = await captureFiles(settle({ directory, scratchDirectory, clock: systemClock }), newRun());
    const sizes = readdirSync(scratchDirectory, { recursive: true, encoding: 'utf8' }).map(
      (name) => statSync(join(scratchDirectory, name)).size,
    );
    const [volume] = capture.objects;
    const tar = await collect(volume?.open() ?? streamOf(''));
    expect(execFileSync('tar', ['xOf', '-', 'large'], { input: tar, maxBuffer: 2 * tar.length }).equals(content)).toBe(
      true,
    );
    expect(Math.max(...sizes)).toBeLessThan(100_000);
    await capture.facts();
    await capture.close();
  });

  it('tells what vanished while it was captured', async () => {
    const directory = await newDirectory();
    makeFiles(directory, { a: '1', b: '2' });
    const run = newRun();
    const capture = await captureFiles(settle({ directory, clock: systemClock }), run);
    rmSync(join(directory, 'a'));
    for (const object of capture.objects) await collect(object.open());
    expect((await capture.facts()).properties).toMatchObject({ files: 1 });
    await capture.close();
    expect(run.notes).toEqual(['Vanished before being read: a.']);
  });

  it.each([
    ['is not there', 'missing', 'SOURCE_NOT_FOUND'],
    ['is a file', 'file', 'SOURCE_INVALID'],
  ])('says that the directory %s', async (_, name, code) => {
    const parent = await newDirectory();
    makeFiles(parent, { file: '' });
    await expect(take({ directory: join(parent, name) })).rejects.toMatchObject({ code });
  });

  it('stops when it is told to, at any point, and leaves nothing', async () => {
    const [directory, scratchDirectory] = [await newDirectory(), await newDirectory()];
    makeFiles(directory, { large: 'x'.repeat(10_000_000) });
    const reason = new Error('enough');
    const early = newRun([], (abort) => abort.abort(reason));
    await expect(take({ directory, scratchDirectory }, early)).rejects.toBe(reason);
    const late = newRun();
    const capture = await captureFiles(settle({ directory, scratchDirectory, clock: systemClock }), late);
    const content = capture.objects[0]?.open()[Symbol.asyncIterator]();
    await content?.next();
    late.abort.abort(reason);
    const drain = async () => {
      while (!(await content?.next())?.done);
    };
    await expect(drain()).rejects.toBe(reason);
    await capture.close();
    expect(readdirSync(scratchDirectory)).toEqual([]);
  });
});
