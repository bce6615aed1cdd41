// Copies of the newest indexes on this machine, for one that can't decrypt its own backups.

import { createHash } from 'node:crypto';
import { chmod, copyFile, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { randomTail } from '../../../core/names.js';

/** The one in use, the one that replaces it, and one for a backup that came to nothing. */
const MOST_COPIES = 3;
const SUFFIX = '.jsonl';

export class IndexCopies {
  private readonly prefix: string;

  /** Several sources may share the place: each has its own by the directory that it captures. */
  constructor(
    private readonly place: string,
    directory: string,
  ) {
    this.prefix = `${createHash('sha256').update(directory).digest('hex').slice(0, 16)}-`;
  }

  /** The path of a copy that is as long as it has to be; undefined when there is none. */
  async find(id: string, bytes: number): Promise<string | undefined> {
    const path = this.pathOf(id);
    const found = await stat(path).catch(() => undefined);
    return found?.isFile() === true && found.size === bytes ? path : undefined;
  }

  /** Keeps a copy, readable by this user only, and removes the oldest. */
  async keep(id: string, index: string): Promise<void> {
    await mkdir(this.place, { recursive: true, mode: 0o700 });
    const unfinished = join(this.place, `${this.prefix}${randomTail()}.part`);
    await copyFile(index, unfinished);
    await chmod(unfinished, 0o600);
    await syncFile(unfinished);
    await rename(unfinished, this.pathOf(id));
    for (const old of (await this.newestFirst()).slice(MOST_COPIES)) await rm(old, { force: true });
  }

  private pathOf(id: string): string {
    return join(this.place, `${this.prefix}${id}${SUFFIX}`);
  }

  private async newestFirst(): Promise<string[]> {
    const names = (await readdir(this.place)).filter((name) => name.startsWith(this.prefix) && name.endsWith(SUFFIX));
    const paths = names.map((name) => join(this.place, name));
    const times = await Promise.all(paths.map(async (path) => ({ path, at: (await stat(path)).mtimeMs })));
    return times.toSorted((a, b) => b.at - a.at).map(({ path }) => path);
  }
}

/** Without it a power cut leaves an empty file of this name. */
async function syncFile(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
