// A file that is there as a whole or not at all.

import { createHash, randomBytes } from 'node:crypto';
import { link, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

import type { ByteStream } from '../../../core/bytes.js';
import { BackupError } from '../../../core/errors.js';
import { fromSystemError } from '../../../kit/system-errors.js';

export interface SavedFile {
  readonly path: string;
  readonly bytes: number;
  /** Of what was written. */
  readonly sha256: string;
}

interface SaveOptions {
  /** Replace a file that is there. */
  readonly force: boolean;
  readonly signal: AbortSignal;
}

/**
 * Writes beside, and gives it its name when all of it is there and on disk. Whatever happens, nothing else is left. Only
 * the owner may read it: it may hold what was encrypted.
 * @throws BackupError REQUEST_INVALID when a file is in the way, SCRATCH_FULL, SOURCE_DENIED, and what the content throws
 */
export async function saveFile(
  path: string,
  fetch: () => Promise<{ readonly content: ByteStream }>,
  { force, signal }: SaveOptions,
): Promise<SavedFile> {
  if (!force && (await isThere(path))) throw inTheWay(path);
  const { content } = await fetch();
  const temp = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.partial`);
  try {
    await attempt(path, () => mkdir(dirname(path), { recursive: true }));
    const written = await write(temp, path, content, signal);
    await attempt(path, () => place(temp, path, force));
    return { path, ...written };
  } finally {
    await rm(temp, { force: true }).catch(() => undefined);
  }
}

async function write(temp: string, path: string, content: ByteStream, signal: AbortSignal) {
  const hash = createHash('sha256');
  let bytes = 0;
  const file = await attempt(path, () => open(temp, 'wx', 0o600));
  try {
    for await (const chunk of content) {
      signal.throwIfAborted();
      hash.update(chunk);
      bytes += chunk.byteLength;
      await attempt(path, () => file.writeFile(chunk));
    }
    await attempt(path, () => file.sync());
  } finally {
    await file.close();
  }
  return { bytes, sha256: hash.digest('hex') };
}

/** Without `force` nothing is replaced, also not what has come since; on disks that know no links, as far as can be seen. */
async function place(temp: string, path: string, force: boolean): Promise<void> {
  if (force) return await rename(temp, path);
  try {
    await link(temp, path);
  } catch (error) {
    if (!hasErrno(error, 'EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS')) throw error;
    if (await isThere(path)) throw inTheWay(path);
    await rename(temp, path);
  }
}

async function isThere(path: string): Promise<boolean> {
  return await attempt(path, () => stat(path).then(() => true)).catch((error: BackupError) => {
    if (error.code === 'SOURCE_NOT_FOUND') return false;
    throw error;
  });
}

async function attempt<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (hasErrno(error, 'EEXIST')) throw inTheWay(path);
    const codes = {
      missing: 'SOURCE_NOT_FOUND',
      denied: 'SOURCE_DENIED',
      full: 'SCRATCH_FULL',
      other: 'SOURCE_FAILED',
    } as const;
    throw fromSystemError(error, codes, `${path} could not be written`);
  }
}

function hasErrno(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && codes.includes((error as NodeJS.ErrnoException).code ?? '');
}

function inTheWay(path: string): BackupError {
  return new BackupError('REQUEST_INVALID', `${path} is there already.`, {
    hint: 'Name another file by --output, or add --force to replace it.',
  });
}
