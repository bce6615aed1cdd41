// Finds the log files: by pattern, with what clearing put beside them, and never what was restored.

import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';

import { compileGlob, type Glob } from '../../kit/globs.js';
import { type Aside, readAside } from './aside.js';
import { asLogError } from './file-errors.js';
import type { LogsSourceOptions } from './logs-options.js';

/** In the directory of the logs: where restores go. */
export const RESTORED = 'restored';

export interface FoundLog {
  /** Relative to the directory, with `/` between the parts. */
  readonly path: string;
  /** The path of the log that the lines belong to: that of the file itself, unless it was put aside. */
  readonly log: string;
  readonly aside?: Aside;
}

/**
 * By path. Symbolic links are not followed: what they lead to
 * is a log if it lies in the directory itself.
 * @throws BackupError SOURCE_NOT_FOUND, SOURCE_DENIED
 */
export async function findLogs(
  { directory, include, exclude, destinations }: LogsSourceOptions,
  signal: AbortSignal,
): Promise<readonly FoundLog[]> {
  const [included, excluded] = [include.map(compileGlob), exclude.map(compileGlob)];
  const isLog = (path: string): boolean => matches(included, path) && !matches(excluded, path);
  const found: FoundLog[] = [];
  for await (const path of files(
    { directory, notIn: [join(resolve(directory), RESTORED), ...destinations] },
    '',
    signal,
  )) {
    const aside = readAside(path);
    const log = aside?.log ?? path;
    if (isLog(log)) found.push({ path, log, ...(aside === undefined ? {} : { aside }) });
  }
  return found.toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

interface Place {
  readonly directory: string;
  /** Whole paths of directories that are not looked into. */
  readonly notIn: readonly string[];
}

async function* files(place: Place, below: string, signal: AbortSignal): AsyncGenerator<string> {
  const folder = join(resolve(place.directory), below);
  if (place.notIn.includes(folder)) return;
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (below !== '' && error.code === 'ENOENT') return [];
    throw asLogError(error, `The logs in ${folder} can not be looked for`);
  });
  for (const entry of entries) {
    signal.throwIfAborted();
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.isFile()) yield path;
    else if (entry.isDirectory()) yield* files(place, path, signal);
  }
}

function matches(globs: readonly Glob[], path: string): boolean {
  return globs.some((glob) => glob(path));
}
