// A local storage on volumes of its own: full, read-only, and not mounted.

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { systemClock } from '../../core/clock.js';
import { collect, patternedBytes, streamOf } from '../../testing/streams.js';
import { LocalStorage } from './local-storage.js';

const CAN_MOUNT = canMount();
const describeVolumes = CAN_MOUNT ? describe : describe.skip;

function mount(path: string, options: string): boolean {
  return spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'nestjs-backup-test', path]).status === 0;
}

/** Shows a folder in a second place, which is then no other file system than the one around it. */
function bind(folder: string, path: string): void {
  spawnSync('mount', ['--bind', folder, path]);
}

function unmount(path: string): void {
  spawnSync('umount', [path]);
}

function canMount(): boolean {
  const path = mkdtempSync(join(tmpdir(), 'local-volumes-'));
  const mounted = mount(path, 'size=64k');
  if (mounted) unmount(path);
  rmSync(path, { recursive: true });
  return mounted;
}

function storageAt(directory: string, mountPoint?: string): LocalStorage {
  return new LocalStorage({ directory, clock: systemClock, ...(mountPoint === undefined ? {} : { mountPoint }) });
}

describeVolumes(`a volume${CAN_MOUNT ? '' : ' (skipped: mounting one is not permitted here)'}`, () => {
  let volume: string;
  beforeEach(() => {
    volume = join(mkdtempSync(join(tmpdir(), 'local-volumes-')), 'volume');
    mkdirSync(volume);
  });
  afterEach(() => {
    unmount(volume);
    rmSync(join(volume, '..'), { recursive: true });
  });

  it('that is full is told as such, and holds nothing of the write, and works when there is room', async () => {
    mount(volume, 'size=1m');
    const storage = storageAt(volume);
    await storage.prepare();
    await storage.write('a/small', streamOf('x'));
    await expect(storage.write('b/large', patternedBytes(2_000_000))).rejects.toMatchObject({
      code: 'STORAGE_FULL',
      retryable: true,
    });
    expect((await storage.list('')).objects.map(({ key }) => key)).toEqual(['a/small']);
    expect(await readdir(join(volume, '.tmp'))).toEqual([]);
    expect(await storage.write('b/large', patternedBytes(900_000))).toMatchObject({ bytes: 900_000 });
  });

  it('that is read-only can be read, and refuses the rest', async () => {
    mount(volume, 'size=1m');
    const storage = storageAt(volume);
    await storage.prepare();
    await storage.write('a', streamOf('x'));
    mount(volume, 'remount,ro');
    await storage.prepare();
    expect((await collect(storage.read('a'))).toString()).toBe('x');
    await expect(storage.write('b', streamOf('y'))).rejects.toMatchObject({ code: 'STORAGE_DENIED' });
    await expect(storage.delete('a')).rejects.toMatchObject({ code: 'STORAGE_DENIED' });
    expect((await storage.list('')).objects).toHaveLength(1);
  });

  it('that vanishes is unreachable, and back when it is mounted again', async () => {
    mount(volume, 'size=1m');
    const storage = storageAt(volume);
    await storage.prepare();
    unmount(volume);
    await expect(storage.list('')).rejects.toMatchObject({ code: 'STORAGE_UNREACHABLE' });
    await expect(storage.write('a', streamOf('x'))).rejects.toMatchObject({ code: 'STORAGE_UNREACHABLE' });
    expect(await readdir(volume)).toEqual([]);
    mount(volume, 'size=1m');
    await storageAt(volume).prepare();
    await storage.write('a', streamOf('x'));
  });

  it('with a mount point is never mistaken for the bare directory below it, not even by prepare', async () => {
    const storage = storageAt(join(volume, 'backups'), volume);
    const calls = [storage.prepare(), storage.list(''), storage.write('a', streamOf('x'))];
    await Promise.all(calls.map((call) => expect(call).rejects.toMatchObject({ code: 'STORAGE_UNREACHABLE' })));
    expect(await readdir(volume)).toEqual([]);
    mount(volume, 'size=1m');
    await storage.prepare();
    await storage.write('a', streamOf('x'));
    expect((await storage.list('')).objects).toHaveLength(1);
  });
});

describeVolumes(`a mount point${CAN_MOUNT ? '' : ' (skipped: mounting is not permitted here)'}`, () => {
  let parent: string;
  beforeEach(() => {
    parent = mkdtempSync(join(tmpdir(), 'local-volumes-'));
  });
  afterEach(() => rmSync(parent, { recursive: true }));

  it.each(['plain', 'with space', 'with\ttab', 'back\\slash', 'new\nline', '\\040'])(
    'may be a folder of the same file system, mounted at %j',
    async (name) => {
      const [folder, volume] = [join(parent, 'folder'), join(parent, name)];
      for (const path of [folder, volume]) mkdirSync(path);
      const storage = storageAt(join(volume, 'backups'), volume);
      await expect(storage.prepare()).rejects.toMatchObject({ code: 'STORAGE_UNREACHABLE' });
      bind(folder, volume);
      try {
        await storage.prepare();
        await storage.write('a', streamOf('x'));
        expect(await readdir(join(folder, 'backups'))).toContain('a');
      } finally {
        unmount(volume);
      }
      await expect(storage.write('b', streamOf('y'))).rejects.toMatchObject({ code: 'STORAGE_UNREACHABLE' });
    },
  );

  it('is not what only has a name that begins alike', async () => {
    const [folder, volume] = [join(parent, 'volume-2'), join(parent, 'volume')];
    for (const path of [folder, volume]) mkdirSync(path);
    bind(folder, folder);
    try {
      await expect(storageAt(volume, volume).prepare()).rejects.toMatchObject({ code: 'STORAGE_UNREACHABLE' });
    } finally {
      unmount(folder);
    }
  });
});

describe('a mount point', () => {
  it('must be the directory or one above it', () => {
    expect(() => storageAt('/mnt/backup', '/mnt/backup')).not.toThrow();
    expect(() => storageAt('/mnt/backup/..app', '/mnt/backup')).not.toThrow();
    expect(() => storageAt('/mnt/other', '/mnt/backup')).toThrow(
      '/mnt/other is not on a volume mounted at /mnt/backup.',
    );
    expect(() => storageAt('/mnt', '/mnt/backup')).toThrow('/mnt is not on a volume mounted at /mnt/backup.');
  });
});
