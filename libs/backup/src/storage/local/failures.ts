// What failures of the file system mean for a local storage.

import { BackupError } from '../../core/errors.js';
import { fromSystemError } from '../../kit/system-errors.js';

const CODES = {
  missing: 'STORAGE_UNREACHABLE',
  denied: 'STORAGE_DENIED',
  full: 'STORAGE_FULL',
  other: 'STORAGE_FAILED',
} as const;

/** The path, or a part of it, is not there. */
export const ABSENT = ['ENOENT', 'ENOTDIR'] as const;

/** Does something with the file system; a failure becomes a BackupError that says what was tried. */
export async function attempt<T>(what: string, work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (signal?.aborted === true && error === signal.reason) throw error;
    throw fromSystemError(error, CODES, what);
  }
}

/** What the work answers, or undefined when it fails with one of the given errors. */
export async function unless<T>(errnos: readonly string[], work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (errnos.includes(errnoOf(error))) return undefined;
    throw error;
  }
}

export function errnoOf(error: unknown): string {
  return (error as NodeJS.ErrnoException | undefined)?.code ?? '';
}

export function linkRefused(path: string): BackupError {
  return new BackupError('STORAGE_DENIED', `${path} is a symbolic link, which is not followed inside a storage.`, {
    hint: 'Put what it points to in its place, or remove the link; the directory of the storage itself may be a link.',
    context: { path },
  });
}

export function taken(key: string, directory: string): BackupError {
  return new BackupError('OBJECT_EXISTS', `${key} is taken in ${directory}.`, { context: { key } });
}

export function notFound(key: string, directory: string): BackupError {
  return new BackupError('OBJECT_NOT_FOUND', `There is no ${key} in ${directory}.`, { context: { key } });
}
