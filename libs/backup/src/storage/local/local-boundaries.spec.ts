// Where a local storage ends: directories that are not there, symbolic links, and missing rights.

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdirSync, rmSync } from 'node:fs';
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, realpath, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { systemClock } from '../../core/clock.js';
import { collect, streamOf } from '../../testing/streams.js';
import { LocalStorage } from './local-storage.js';

const NOBODY = 65_534;

let parent: string;
beforeEach(async () => {
  parent = await realpath(await mkdtemp(join(tmpdir(), 'local-boundaries-')));
});
afterEach(() => rm(parent, { recursive: true }));

function at(...path: string[]): LocalStorage {
  return new LocalStorage({ directory: join(parent, ...path), clock: systemClock });
}

async function expectRefusal(code: string, ...calls: Promise<unknown>[]): Promise<void> {
  await Promise.all(calls.map((call) => expect(call).rejects.toMatchObject({ code })));
}

/** Root may do everything; so it steps back while the work lasts. */
async function withoutRights(work: () => Promise<void>): Promise<void> {
  const { getuid, seteuid } = process;
  const isRoot = getuid?.() === 0;
  if (isRoot) seteuid?.(NOBODY);
  try {
    await work();
  } finally {
    if (isRoot) seteuid?.(0);
  }
}

describe('a directory that is not there, or is bare', () => {
  it.each(['missing', 'bare'])('%s: is unreachable for everything, and nothing is created in it', async (name) => {
    await mkdir(join(parent, 'bare'));
    const storage = at(name);
    await expectRefusal(
      'STORAGE_UNREACHABLE',
      storage.list(''),
      storage.list('a/'),
      storage.stat('a'),
      storage.stat('a/b'),
      storage.delete('a'),
      collect(storage.read('a')),
      storage.write('a/b', streamOf('x')),
    );
    expect(await readdir(join(parent, 'bare'))).toEqual([]);
    expect(await readdir(parent)).toEqual(['bare']);
  });

  it('is created by prepare, with what is missing above it, and is then seen to be empty', async () => {
    const storage = at('some', 'new', 'place');
    await storage.prepare();
    expect(await storage.list('')).toEqual({ objects: [] });
    await expectRefusal('OBJECT_NOT_FOUND', storage.stat('a/b'), collect(storage.read('a')));
    await storage.delete('a');
  });

  it('is unreachable again when it vanishes under a running application', async () => {
    const storage = at('root');
    await storage.prepare();
    await storage.write('a', streamOf('x'));
    await rm(join(parent, 'root'), { recursive: true });
    await expectRefusal('STORAGE_UNREACHABLE', storage.list(''), storage.write('b', streamOf('x')));
    expect(await readdir(parent)).toEqual([]);
  });

  it.each([
    ['a folder is read', 3],
    ['a file is looked at', 4],
  ])('is unreachable, and not a shorter list, when it vanishes before %s', async (_, last) => {
    const storage = at('root');
    await storage.prepare();
    await storage.write('a', streamOf('x'));
    await storage.write('b/c', streamOf('x'));
    const { signal } = new AbortController();
    let looks = 0;
    signal.throwIfAborted = () => {
      looks += 1;
      if (looks !== last) return;
      rmSync(join(parent, 'root'), { recursive: true });
      mkdirSync(join(parent, 'root'));
    };
    await expectRefusal('STORAGE_UNREACHABLE', storage.list('', { signal }));
    expect(looks).toBeGreaterThanOrEqual(last);
  });

  it.each([
    ['OBJECT_NOT_FOUND', 'an object that', 'root/a'],
    ['STORAGE_UNREACHABLE', 'it, and not an object,', 'root'],
  ])('says %s when %s vanishes between being found and being opened', async (code, _, gone) => {
    const storage = at('root');
    await storage.prepare();
    await storage.write('a', streamOf('x'));
    const root = storage['root'];
    const find = root.find.bind(root);
    root.find = async (key) => {
      const found = await find(key);
      rmSync(join(parent, gone), { recursive: true });
      return found;
    };
    await expectRefusal(code, collect(storage.read('a')));
  });

  it('leaves nothing in what is there instead when it vanishes in the midst of a write', async () => {
    const storage = at('root');
    await storage.prepare();
    async function* content(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('x');
      await rm(join(parent, 'root'), { recursive: true });
      await mkdir(join(parent, 'root'));
    }
    await expectRefusal('STORAGE_UNREACHABLE', storage.write('a/b/c', content()));
    expect(await readdir(join(parent, 'root'))).toEqual([]);
  });
});

describe('a directory with something in it', () => {
  it('is taken as it is: a copy of another one can be read and written without further ado', async () => {
    await at('root').prepare();
    await at('root').write('a/b', streamOf('x'));
    await cp(join(parent, 'root', 'a'), join(parent, 'copy', 'a'), { recursive: true });
    await chmod(join(parent, 'copy'), 0o755);
    const copy = at('copy');
    await copy.prepare();
    expect(await readdir(join(parent, 'copy'))).toEqual(['a']);
    expect((await collect(copy.read('a/b'))).toString()).toBe('x');
    await copy.write('a/c', streamOf('y'));
    expect((await copy.list('')).objects.map(({ key }) => key)).toEqual(['a/b', 'a/c']);
    expect((await stat(join(parent, 'copy'))).mode & 0o777).toBe(0o755);
  });

  it('lists nothing that is no object of a storage', async () => {
    const storage = at('root');
    await storage.prepare();
    await mkdir(join(parent, 'root', 'lost+found'));
    await writeFile(join(parent, 'root', '.DS_Store'), '');
    await writeFile(join(parent, 'root', 'my notes'), '');
    await writeFile(join(parent, 'root', '.tmp', 'x'), '');
    await mkdir(join(parent, 'root', 'empty'));
    expect(await storage.list('')).toEqual({ objects: [] });
  });

  it('is looked at only where it may hold what is asked', async () => {
    const storage = at('root');
    await storage.prepare();
    for (const key of ['a/1', 'a/2', 'b/1', 'b/2', 'c/1', 'c/2']) await storage.write(key, streamOf('x'));
    async function looks(prefix: string, after: string): Promise<number> {
      const { signal } = new AbortController();
      let count = 0;
      signal.throwIfAborted = () => void (count += 1);
      await storage.list(prefix, { after, signal });
      return count;
    }
    const start = 1;
    expect(await looks('', '')).toBe(start + 4 + 6);
    expect(await looks('b', '')).toBe(start + 2 + 2);
    expect(await looks('b/', '')).toBe(start + 1 + 2);
    expect(await looks('', 'b/1')).toBe(start + 3 + 3);
    expect(await looks('', 'b0')).toBe(start + 2 + 2);
  });

  it('refuses a key whose folder is an object, or whose name is a folder', async () => {
    const storage = at('root');
    await storage.prepare();
    await storage.write('a/b', streamOf('x'));
    await expectRefusal(
      'OBJECT_EXISTS',
      storage.write('a', streamOf('y')),
      storage.write('a/b/c', streamOf('y')),
      storage.write('a/b/c/d', streamOf('y')),
    );
    expect((await storage.list('')).objects.map(({ key }) => key)).toEqual(['a/b']);
  });
});

describe('symbolic links', () => {
  let storage: LocalStorage;
  beforeEach(async () => {
    await mkdir(join(parent, 'outside'));
    await writeFile(join(parent, 'outside', 'secret'), 'secret');
    storage = at('root');
    await storage.prepare();
  });

  it('to a folder outside are refused, and nothing outside is touched', async () => {
    await symlink(join(parent, 'outside'), join(parent, 'root', 'link'));
    await expectRefusal(
      'STORAGE_DENIED',
      collect(storage.read('link/secret')),
      storage.stat('link/secret'),
      storage.delete('link/secret'),
      storage.write('link/new', streamOf('x')),
      storage.write('link/deep/new', streamOf('x')),
      storage.list(''),
      storage.list('link/'),
    );
    expect(await readdir(join(parent, 'outside'))).toEqual(['secret']);
  });

  it('to a file outside are refused, and nothing outside is touched', async () => {
    await symlink(join(parent, 'outside', 'secret'), join(parent, 'root', 'object'));
    await expectRefusal(
      'STORAGE_DENIED',
      collect(storage.read('object')),
      storage.stat('object'),
      storage.delete('object'),
      storage.write('object', streamOf('x')),
      storage.list(''),
    );
    expect(await readFile(join(parent, 'outside', 'secret'), 'utf8')).toBe('secret');
  });

  it('that lead nowhere are no free keys', async () => {
    await symlink(join(parent, 'outside', 'nothing'), join(parent, 'root', 'object'));
    await expectRefusal('STORAGE_DENIED', storage.write('object', streamOf('x')), storage.stat('object'));
    expect(await readdir(join(parent, 'outside'))).toEqual(['secret']);
  });

  it('may be the directory itself', async () => {
    await symlink(join(parent, 'root'), join(parent, 'current'));
    await at('current').write('a/b', streamOf('x'));
    expect((await storage.stat('a/b')).bytes).toBe(1);
  });
});

describe('missing rights', () => {
  it('are told as such, and never as nothing there', async () => {
    const storage = at('root');
    await storage.prepare();
    await storage.write('a/b', streamOf('x'));
    await chmod(parent, 0o711);
    await chmod(join(parent, 'root'), 0o711);
    await chmod(join(parent, 'root', 'a'), 0);
    await withoutRights(async () => {
      await expectRefusal(
        'STORAGE_DENIED',
        storage.list('a/'),
        storage.stat('a/b'),
        storage.delete('a/b'),
        collect(storage.read('a/b')),
        storage.write('a/c', streamOf('x')),
        at('new', 'place').prepare(),
      );
    });
  });
});
