// What a local storage leaves on the disk: synced, private, whole, and nothing else.

import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  access,
  mkdtemp,
  open,
  readdir,
  rm,
  stat,
  truncate,
  utimes,
  writeFile,
  type FileHandle,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { ManualClock } from '../../testing/manual-clock.js';
import { collect, patternedBytes, streamOf } from '../../testing/streams.js';
import { LocalStorage } from './local-storage.js';

const MODULE = new URL('local-storage.js', import.meta.url).href;
const DAY_MS = 24 * 3_600_000;

let directory: string;
let temp: string;
let storage: LocalStorage;

beforeEach(async () => {
  directory = join(await mkdtemp(join(tmpdir(), 'local-durability-')), 'root');
  temp = join(directory, '.tmp');
  storage = makeStorage();
  await storage.prepare();
});
afterEach(async () => {
  jest.restoreAllMocks();
  await rm(join(directory, '..'), { recursive: true });
});

function makeStorage(clock = new ManualClock()): LocalStorage {
  return new LocalStorage({ directory, clock });
}

/** A script for a child process, in which `storage` is a storage on the same directory. */
function script(code: string): string[] {
  const start = `import { LocalStorage } from ${JSON.stringify(MODULE)};
    const clock = { now: () => new Date(), elapsed: () => performance.now() };
    const storage = new LocalStorage({ directory: ${JSON.stringify(directory)}, clock });`;
  return ['--input-type=module', '--eval', start + code];
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** Content in the midst of which another storage on the directory writes for the first time. */
async function* meanwhile(): AsyncGenerator<Uint8Array> {
  yield Buffer.from('x');
  await makeStorage().write('other', streamOf('y'));
}

async function prototypeOfHandles(): Promise<FileHandle> {
  const handle = await open(directory);
  await handle.close();
  return Object.getPrototypeOf(handle) as FileHandle;
}

/** Runs something before a file or directory is synced. */
async function spyOnSync(before: (handle: FileHandle) => Promise<void>): Promise<void> {
  const prototype = await prototypeOfHandles();
  const { sync } = prototype;
  jest.spyOn(prototype, 'sync').mockImplementation(async function spy(this: FileHandle) {
    await before(this);
    await sync.call(this);
  });
}

/** Every file that is read from now on. */
async function spyOnRead(): Promise<Set<FileHandle>> {
  const opened = new Set<FileHandle>();
  const prototype = await prototypeOfHandles();
  const read = prototype.read as (...args: unknown[]) => unknown;
  jest.spyOn(prototype, 'read').mockImplementation(function spy(this: FileHandle, ...args: unknown[]) {
    opened.add(this);
    return read.apply(this, args);
  } as typeof prototype.read);
  return opened;
}

describe('a write on disk', () => {
  it('is synced before its key is visible, and then every folder on the way to it', async () => {
    const target = join(directory, 'a/b/object');
    const synced: { ino: number; visible: boolean }[] = [];
    await spyOnSync(async (handle) => {
      synced.push({ ino: (await handle.stat()).ino, visible: await exists(target) });
    });
    await storage.write('a/b/object', streamOf('x'));
    const inodes = ['a/b/object', 'a/b', 'a', '.'].map(async (path) => (await stat(join(directory, path))).ino);
    const [object, ...folders] = await Promise.all(inodes);
    expect(synced).toEqual([{ ino: object, visible: false }, ...folders.map((ino) => ({ ino, visible: true }))]);
  });

  it.each(['the file', 'a folder'])('leaves nothing when %s can not be synced', async (what) => {
    const failure = Object.assign(new Error('EIO: i/o error, fsync'), { code: 'EIO' });
    await spyOnSync(async (handle) => {
      if ((await handle.stat()).isFile() === (what === 'the file')) throw failure;
    });
    await expect(storage.write('a/object', streamOf('x'))).rejects.toMatchObject({
      code: 'STORAGE_FAILED',
      cause: failure,
    });
    expect((await storage.list('')).objects).toEqual([]);
    expect(await readdir(temp)).toEqual([]);
  });

  it('leaves nothing when it is aborted after the last chunk', async () => {
    const stop = new AbortController();
    const reason = new Error('enough');
    await spyOnSync(async () => stop.abort(reason));
    await expect(storage.write('object', streamOf('x'), { signal: stop.signal })).rejects.toBe(reason);
    expect((await storage.list('')).objects).toEqual([]);
    expect(await readdir(temp)).toEqual([]);
  });

  it('is refused when the file system kept less than it said', async () => {
    const prototype = await prototypeOfHandles();
    jest.spyOn(prototype, 'write').mockResolvedValueOnce({ bytesWritten: 4, buffer: '' });
    await expect(storage.write('object', streamOf('lost', 'kept'))).rejects.toMatchObject({
      code: 'STORAGE_FAILED',
      message: expect.stringContaining('8 bytes were written, but the file has 4.'),
    });
    expect((await storage.list('')).objects).toEqual([]);
  });

  it('is for the owner only', async () => {
    await storage.write('a/b/object', streamOf('x'));
    const modes = ['', '.tmp', 'a', 'a/b', 'a/b/object'].map(
      async (path) => (await stat(join(directory, path))).mode & 0o777,
    );
    expect(await Promise.all(modes)).toEqual([0o700, 0o700, 0o700, 0o700, 0o600]);
  });

  it('takes the next chunk only when the one before is in the file', async () => {
    async function* watched(): AsyncGenerator<Uint8Array> {
      for (let bytes = 0; bytes < 1_000_000; bytes += 50_000) {
        const [name] = await readdir(temp);
        expect((await stat(join(temp, name ?? ''))).size).toBe(bytes);
        yield Buffer.alloc(50_000);
      }
    }
    expect(await storage.write('object', watched())).toMatchObject({ bytes: 1_000_000 });
    expect(await readdir(temp)).toEqual([]);
  });

  it('is refused before the content is read when its key is taken', async () => {
    await storage.write('object', streamOf('x'));
    const content = jest.fn(() => patternedBytes(10));
    await expect(storage.write('object', { [Symbol.asyncIterator]: content })).rejects.toMatchObject({
      code: 'OBJECT_EXISTS',
    });
    expect(content).not.toHaveBeenCalled();
  });

  it('leaves no folder behind when the last object in it is removed', async () => {
    await storage.write('a/b/c', streamOf('x'));
    await storage.write('a/d', streamOf('x'));
    await storage.delete('a/b/c');
    expect(await readdir(join(directory, 'a'))).toEqual(['d']);
    await storage.delete('a/d');
    expect(await readdir(directory)).toEqual(['.tmp']);
  });
});

describe('a process killed in the midst of a write', () => {
  it('leaves nothing visible, and the next first write clears what it left', async () => {
    const child = spawn(
      process.execPath,
      script(`async function* endless() {
        for (let chunks = 0; ; chunks++) {
          if (chunks === 10) process.stdout.write('midway');
          await new Promise((resolve) => setTimeout(resolve, 1));
          yield Buffer.alloc(10_000);
        }
      }
      await storage.write('a/object', endless());`),
    );
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect((await storage.list('')).objects).toEqual([]);
    expect(await readdir(temp)).toHaveLength(1);

    await storage.write('a/object', streamOf('x'));
    expect(await readdir(temp)).toEqual([]);
    expect((await collect(storage.read('a/object'))).toString()).toBe('x');
  });
});

describe('left-overs', () => {
  it('of a write in progress are kept when another storage on the directory starts', async () => {
    await storage.write('object', meanwhile());
    expect((await storage.list('')).objects.map(({ key }) => key)).toEqual(['object', 'other']);
  });

  it('of another host are kept for a day', async () => {
    const clock = new ManualClock();
    const path = join(temp, 'elsewhere~1~other~x');
    await writeFile(path, '');
    await utimes(path, clock.now(), clock.now());
    await makeStorage(clock).write('a', streamOf('x'));
    expect(await readdir(temp)).toHaveLength(1);
    await clock.advance(DAY_MS + 1);
    await makeStorage(clock).write('b', streamOf('x'));
    expect(await readdir(temp)).toEqual([]);
  });

  it('are looked for again a day later, also by a process that lives on', async () => {
    const clock = new ManualClock();
    const long = makeStorage(clock);
    const path = join(temp, 'elsewhere~1~other~x');
    await writeFile(path, '');
    await utimes(path, clock.now(), clock.now());
    await clock.advance(60_000);
    await long.write('a', streamOf('x'));
    await clock.advance(DAY_MS - 1);
    await long.write('b', streamOf('x'));
    expect(await readdir(temp)).toHaveLength(1);
    await clock.advance(1);
    await Promise.all([long.write('c', streamOf('x')), long.write('d', streamOf('x'))]);
    expect(await readdir(temp)).toEqual([]);
  });
});

describe('a read', () => {
  it('of a file that became shorter throws instead of ending', async () => {
    await storage.write('object', patternedBytes(1_000_000));
    const reader = storage.read('object');
    await reader.next();
    await truncate(join(directory, 'object'), 300_000);
    await expect(collect(reader)).rejects.toMatchObject({ code: 'DATA_TRUNCATED' });
  });

  it('closes its file, whether it ends, stops early or is aborted', async () => {
    await storage.write('object', patternedBytes(1_000_000));
    const opened = await spyOnRead();
    await collect(storage.read('object'));
    for await (const chunk of storage.read('object')) if (chunk.length > 0) break;
    const stop = new AbortController();
    const reader = storage.read('object', { signal: stop.signal });
    await reader.next();
    stop.abort();
    await expect(reader.next()).rejects.toBe(stop.signal.reason);
    expect(opened.size).toBe(3);
    expect([...opened].filter(({ fd }) => fd !== -1)).toEqual([]);
  });
});
