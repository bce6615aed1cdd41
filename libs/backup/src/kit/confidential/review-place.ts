// A new directory of files that only this user can read, for a person to look through.

import { mkdir, open, readdir, rename, rm, rmdir, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

import { BackupError } from '../../core/errors.js';
import type { Check, Selection, SourceContext, StagedRestore } from '../../core/source.js';
import { isAbandoned, ownedName } from '../owned-names.js';
import { fromSystemError } from '../system-errors.js';

const CODES = {
  missing: 'RESTORE_FAILED',
  denied: 'RESTORE_FAILED',
  full: 'RESTORE_FAILED',
  other: 'RESTORE_FAILED',
} as const;
const PLACE_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;
const OF_OTHERS = 0o022;
const STICKY = 0o1000;

/** Files by their paths, with `/` between the parts. */
export type ReviewFiles = ReadonlyMap<string, Uint8Array>;

export class ReviewPlace {
  readonly directory: string;

  /** Without a name it is one of the run's own. */
  constructor(
    directory: string,
    private readonly kind: string,
    readonly name?: string,
  ) {
    this.directory = resolve(directory);
  }

  /** @throws BackupError REQUEST_INVALID for what is no plain name, and for a selection: all of it is put down */
  named(name: string, selection: Selection | undefined): ReviewPlace {
    if (selection !== undefined) throw new BackupError('REQUEST_INVALID', 'All of it is restored, or nothing.');
    if (PLACE_NAME.test(name)) return new ReviewPlace(this.directory, this.kind, name);
    throw new BackupError(
      'REQUEST_INVALID',
      `${JSON.stringify(name.slice(0, 80))} can't be the name of a new directory.`,
      {
        hint: `It is made in ${this.directory}: letters, digits, dots, dashes and underscores, and no dot at the beginning.`,
      },
    );
  }

  /** @throws BackupError UNDO_UNAVAILABLE: nothing is ever replaced */
  undo(restoreRunId: string): never {
    throw new BackupError('UNDO_UNAVAILABLE', `${restoreRunId} replaced nothing, so there is nothing to undo.`, {
      hint: `Remove what it put down in ${this.directory} when you have looked through it.`,
    });
  }

  steps(): readonly string[] {
    const place = join(this.directory, this.name ?? `${this.kind}-<run>`);
    return [
      'Read the backup into memory and compare it with what was captured.',
      `Write it to ${place}, a new directory that only this user can read. The application and its files are left alone.`,
      'Look through it, put back by hand what is wanted, and remove it.',
    ];
  }

  async checks(): Promise<Check[]> {
    return [await this.checkDirectory(), ...(await this.checkName())];
  }

  /** Nothing is on the disk before the swap. */
  stage(files: ReviewFiles, { runId, signal }: SourceContext): Pick<StagedRestore, 'swap' | 'discard'> {
    const staged = join(this.directory, ownedName(runId));
    const place = this.pathFor(runId);
    return {
      swap: async () => {
        try {
          await mkdir(this.directory, { recursive: true, mode: 0o700 });
          await mkdir(staged, { mode: 0o700 });
          await writeAll(staged, files, signal);
          await moveTo(place, staged);
          return { keptPrevious: false, place };
        } catch (error) {
          signal.throwIfAborted();
          throw fromSystemError(error, CODES, `${place} could not be written`);
        }
      },
      discard: async () => await rm(staged, { recursive: true, force: true }),
    };
  }

  /** Removes what restores have left whose process is gone; answers what that was. */
  async sweep(now: Date): Promise<readonly string[]> {
    const removed: string[] = [];
    for (const name of await readdir(this.directory).catch(() => [])) {
      const path = join(this.directory, name);
      const found = await stat(path).catch(() => undefined);
      if (found === undefined || !isAbandoned({ path, modifiedAt: found.mtime }, now)) continue;
      await rm(path, { recursive: true, force: true });
      removed.push(path);
    }
    return removed;
  }

  private pathFor(runId: string): string {
    return join(this.directory, this.name ?? `${this.kind}-${runId}`);
  }

  private async checkDirectory(): Promise<Check> {
    const name = 'review-directory';
    try {
      const found = await firstThere(this.directory);
      const mode = (await stat(found)).mode;
      if ((mode & OF_OTHERS) === 0 || (mode & STICKY) !== 0) {
        return { name, verdict: 'ok', message: `What is restored goes to a new directory in ${this.directory}.` };
      }
      const message = `Other users may write to ${found}: they could exchange what is restored there. Take that right away.`;
      return { name, verdict: 'warning', message };
    } catch (error) {
      return {
        name,
        verdict: 'blocked',
        message: `${this.directory} can't be used: ${BackupError.from(error).message}.`,
      };
    }
  }

  private async checkName(): Promise<Check[]> {
    if (this.name === undefined) return [];
    const path = join(this.directory, this.name);
    const isTaken = await isThere(path);
    const message = isTaken ? `${path} is there already: choose another name.` : `${path} is free.`;
    return [{ name: 'new-place', verdict: isTaken ? 'blocked' : 'ok', message }];
  }
}

async function writeAll(directory: string, files: ReviewFiles, signal: AbortSignal): Promise<void> {
  for (const [path, content] of files) {
    signal.throwIfAborted();
    const target = join(directory, path);
    await mkdir(dirname(target), { recursive: true, mode: 0o700 });
    const file = await open(target, 'wx', 0o600);
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
  }
}

/** In one step, and never over anything: a directory is only ever moved over one that is empty, and this one is our own. */
async function moveTo(place: string, staged: string): Promise<void> {
  await mkdir(place, { mode: 0o700 });
  try {
    await rename(staged, place);
  } catch (error) {
    await rmdir(place);
    throw error;
  }
}

/** The directory, or the nearest one above it that is there. */
async function firstThere(path: string): Promise<string> {
  return (await isThere(path)) || dirname(path) === path ? path : await firstThere(dirname(path));
}

async function isThere(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return false;
      throw error;
    },
  );
}
