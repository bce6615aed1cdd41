// A directory of small texts that wait to be sent, open to this user alone and bounded in number.

import { lstat, mkdir, open, readdir, readFile, rename, rm, rmdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

import type { Clock } from '../core/clock.js';
import { BackupError } from '../core/errors.js';
import { randomTail } from '../core/names.js';
import { isAbandoned, ownedName } from './owned-names.js';

const UNFINISHED = '.part';

export class Spool {
  constructor(
    private readonly directory: string,
    private readonly clock: Clock,
    /** With one more, the first by name makes room. */
    private readonly mostTexts = 2000,
  ) {}

  /** Resolves when the text is on the disk, to how many made room for it. A name that is taken gets the new text. */
  async put(name: string, text: string): Promise<number> {
    await mkdir(this.directory, { recursive: true, mode: 0o700 });
    await this.requireOwn();
    const unfinished = join(this.directory, ownedName(randomTail()) + UNFINISHED);
    try {
      await writeDurably(unfinished, text);
      await rename(unfinished, join(this.directory, name));
    } catch (error) {
      await rm(unfinished, { force: true }).catch(() => undefined);
      throw error;
    }
    const names = await this.names();
    const oldest = names.slice(0, Math.max(0, names.length - this.mostTexts));
    for (const other of oldest) await this.remove(other);
    return oldest.length;
  }

  /** Sorted. Also those of processes that are gone. */
  async names(): Promise<string[]> {
    const entries = await ifThere(async () => {
      await this.requireOwn();
      return await readdir(this.directory);
    });
    for (const entry of entries ?? []) if (entry.endsWith(UNFINISHED)) await this.sweep(join(this.directory, entry));
    return (entries ?? []).filter((entry) => !entry.endsWith(UNFINISHED)).toSorted();
  }

  /** Undefined when it was removed meanwhile. */
  async read(name: string): Promise<string | undefined> {
    return await ifThere(async () => await readFile(join(this.directory, name), 'utf8'));
  }

  async remove(name: string): Promise<void> {
    await rm(join(this.directory, name), { force: true });
  }

  /** Leaves no empty directory behind. */
  async tidy(): Promise<void> {
    await rmdir(this.directory).catch(() => undefined);
  }

  /** Somebody else's directory, put there before ours, is not written to, nor is what lies in it believed. */
  private async requireOwn(): Promise<void> {
    const found = await lstat(this.directory);
    const isOurs = process.getuid === undefined || (found.uid === process.getuid() && (found.mode & 0o077) === 0);
    if (found.isDirectory() && isOurs) return;
    throw new BackupError('STORAGE_DENIED', `${this.directory} is not a directory of this user alone.`, {
      hint: 'Remove it, or point history.spoolDirectory to a directory that the application may write to.',
    });
  }

  private async sweep(path: string): Promise<void> {
    const found = await ifThere(async () => await stat(path));
    if (found && isAbandoned({ path, modifiedAt: found.mtime }, this.clock.now())) await rm(path, { force: true });
  }
}

async function writeDurably(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function ifThere<T>(look: () => Promise<T>): Promise<T | undefined> {
  try {
    return await look();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
