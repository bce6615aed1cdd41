// Reads the named files, each as it was at one moment.

import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { isAbsolute, relative, resolve } from 'node:path';

import { BackupError } from '../../core/errors.js';
import { requireSmall } from '../../kit/confidential/capture-secrets.js';
import { fromSystemError } from '../../kit/system-errors.js';
import type { EnvironmentFile } from './options.js';

const CODES = {
  missing: 'SOURCE_NOT_FOUND',
  denied: 'SOURCE_DENIED',
  full: 'SOURCE_FAILED',
  other: 'SOURCE_FAILED',
} as const;
const TRIES = 3;
/** A pipe to which nobody writes is not waited for. */
const READ = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

export interface ReadFiles {
  /** By the name that each has in a backup. */
  readonly files: ReadonlyMap<string, Buffer>;
  /** Paths of optional files that are not there. */
  readonly missing: readonly string[];
}

/** @throws BackupError SOURCE_NOT_FOUND, SOURCE_DENIED, SOURCE_INVALID for what is no file, SOURCE_BUSY */
export async function readFiles(named: readonly EnvironmentFile[], signal: AbortSignal): Promise<ReadFiles> {
  const files = new Map<string, Buffer>();
  const missing: string[] = [];
  for (const { path, optional } of named) {
    signal.throwIfAborted();
    try {
      files.set(nameOf(path), await readWhole(path));
    } catch (error) {
      const failure = fromSystemError(error, CODES, `${path} could not be read`);
      if (!optional || failure.code !== 'SOURCE_NOT_FOUND') throw failure;
      missing.push(path);
    }
  }
  return { files, missing };
}

/** Relative to the working directory when it is in there, else all of its path; without a slash at the beginning. */
export function nameOf(path: string): string {
  const inside = relative(process.cwd(), resolve(path));
  const isOutside = isAbsolute(inside) || inside.split(/[/\\]/)[0] === '..';
  return (isOutside ? resolve(path) : inside).replaceAll('\\', '/').replace(/^([A-Za-z]:)?\/+/, '');
}

/** Links are followed. What is written while it is read is read again. */
async function readWhole(path: string): Promise<Buffer> {
  for (let tried = 0; tried < TRIES; tried += 1) {
    const file = await open(path, READ);
    try {
      const before = await file.stat({ bigint: true });
      if (!before.isFile()) throw new BackupError('SOURCE_INVALID', `${path} is no file.`);
      requireSmall(Number(before.size));
      const content = await file.readFile();
      const after = await file.stat({ bigint: true });
      if (before.mtimeNs === after.mtimeNs && before.size === after.size) return content;
    } finally {
      await file.close();
    }
  }
  throw new BackupError('SOURCE_BUSY', `${path} was written again each time it was read.`);
}
