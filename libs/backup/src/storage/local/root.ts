// The directory of a local storage: whether it is there, and where keys and folders are inside it.

import type { Stats } from 'node:fs';
import { lstat, mkdir, opendir, realpath } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path';

import { BackupError } from '../../core/errors.js';
import { makeDurableDirectory } from './durable.js';
import { ABSENT, errnoOf, linkRefused, taken, unless } from './failures.js';
import { isMounted } from './mounts.js';

/** Where objects are while they are written. No key leads into it. It tells a prepared directory from a bare one. */
export const TEMP_FOLDER = '.tmp';

export interface FoundObject {
  readonly path: string;
  readonly stats: Stats;
}

/**
 * The directory is there when it exists and holds something. A missing or bare one is what a volume leaves behind that
 * is not mounted: it is STORAGE_UNREACHABLE, and only `prepare` creates anything in it.
 */
export class LocalRoot {
  readonly directory: string;
  private readonly mountPoint: string | undefined;

  constructor(directory: string, mountPoint?: string) {
    this.directory = resolve(directory);
    this.mountPoint = mountPoint === undefined ? undefined : resolve(mountPoint);
    if (this.mountPoint !== undefined && !isWithin(this.mountPoint, this.directory)) {
      throw new BackupError('OPTIONS_INVALID', `${this.directory} is not on a volume mounted at ${this.mountPoint}.`, {
        hint: 'Name the directory itself, or one above it, as the mount point.',
      });
    }
  }

  async prepare(): Promise<void> {
    await this.requireMount();
    if (await holdsSomething(this.directory)) return;
    await makeDurableDirectory(join(this.directory, TEMP_FOLDER));
  }

  /** The path without symbolic links. */
  async real(): Promise<string> {
    await this.requireMount();
    const path = await unless(ABSENT, () => realpath(this.directory));
    if (path === undefined) throw this.unreachable('does not exist');
    return path;
  }

  /** To be called before "nothing is there" is answered, and before anything is created. */
  async requireContent(): Promise<void> {
    if (!(await holdsSomething(await this.real()))) throw this.unreachable('is completely empty');
  }

  /** The path of a folder, given without a slash at the end, or undefined when the storage was seen and has none. */
  async findFolder(folder: string): Promise<string | undefined> {
    const path = join(await this.real(), folder);
    const actual = await unless(ABSENT, () => realpath(path));
    if (actual === undefined) await this.requireContent();
    else if (actual !== path) throw linkRefused(path);
    return actual;
  }

  /** The object under a key, or undefined when the storage was seen and has none. */
  async find(key: string): Promise<FoundObject | undefined> {
    const folder = await this.findFolder(dirname(key));
    if (folder === undefined) return undefined;
    const path = join(folder, basename(key));
    const stats = await unless(ABSENT, () => lstat(path));
    if (stats?.isSymbolicLink() === true) throw linkRefused(path);
    if (stats?.isFile() === true) return { path, stats };
    await this.requireContent();
    return undefined;
  }

  /** Makes the folders of a key where they are missing, and answers the path for the object. */
  async makeRoom(key: string): Promise<string> {
    await this.requireContent();
    let path = await this.real();
    for (const folder of key.split('/').slice(0, -1)) {
      path = join(path, folder);
      await this.makeFolder(path, key);
    }
    return join(path, basename(key));
  }

  private async makeFolder(path: string, key: string): Promise<void> {
    try {
      await mkdir(path, { mode: 0o700 });
    } catch (error) {
      if (errnoOf(error) !== 'EEXIST') throw error;
      const stats = await lstat(path);
      if (stats.isSymbolicLink()) throw linkRefused(path);
      if (!stats.isDirectory()) throw taken(key, this.directory);
    }
  }

  private async requireMount(): Promise<void> {
    if (this.mountPoint === undefined || (await isMounted(this.mountPoint))) return;
    throw this.unreachable(`is on a volume that is not mounted at ${this.mountPoint}`);
  }

  private unreachable(why: string): BackupError {
    return new BackupError('STORAGE_UNREACHABLE', `The directory ${this.directory} ${why}.`, {
      hint: 'Mount the volume it is on. A new storage is created only when the application starts.',
      context: { directory: this.directory },
    });
  }
}

function isWithin(outer: string, inner: string): boolean {
  const path = relative(outer, inner);
  return path !== '..' && !path.startsWith('../') && !isAbsolute(path);
}

async function holdsSomething(directory: string): Promise<boolean> {
  const handle = await unless(['ENOENT'], () => opendir(directory));
  if (handle === undefined) return false;
  try {
    return (await handle.read()) !== null;
  } finally {
    await handle.close();
  }
}
