// Errors of the operating system in the words of the error table; made by the real file system where it can.

import { describe, expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { BackupError } from '../core/errors.js';
import { fromSystemError } from './system-errors.js';

const CODES = {
  missing: 'SOURCE_NOT_FOUND',
  denied: 'SOURCE_DENIED',
  full: 'SCRATCH_FULL',
  other: 'SOURCE_FAILED',
} as const;

function failureWith(errno: string): Error {
  return Object.assign(new Error(`${errno}: it failed`), { code: errno });
}

describe('fromSystemError', () => {
  it.each([
    ['ENOENT', 'SOURCE_NOT_FOUND'],
    ['EACCES', 'SOURCE_DENIED'],
    ['EPERM', 'SOURCE_DENIED'],
    ['EROFS', 'SOURCE_DENIED'],
    ['ENOSPC', 'SCRATCH_FULL'],
    ['EDQUOT', 'SCRATCH_FULL'],
    ['EFBIG', 'SCRATCH_FULL'],
    ['EIO', 'SOURCE_FAILED'],
    ['EMFILE', 'SOURCE_FAILED'],
  ])('takes %s for %s', (errno, code) => {
    expect(fromSystemError(failureWith(errno), CODES, 'Could not read').code).toBe(code);
  });

  it('says what was tried and what the system said, and keeps the cause', async () => {
    const path = join(tmpdir(), 'nestjs-backup-does-not-exist');
    const cause: unknown = await readFile(path).catch((error: unknown) => error);
    const error = fromSystemError(cause, CODES, `Could not read ${path}`, { path });
    expect(error).toMatchObject({ code: 'SOURCE_NOT_FOUND', context: { path, errno: 'ENOENT' } });
    expect(error.message).toMatch(/^Could not read .*: ENOENT: no such file/);
    expect(error.cause).toBe(cause);
  });

  it('gives back a BackupError as it is', () => {
    const error = new BackupError('SOURCE_BUSY', 'Locked.');
    expect(fromSystemError(error, CODES, 'Could not read')).toBe(error);
  });

  it.each([undefined, null, 'text', 7])('takes whatever is thrown: %p', (thrown) => {
    expect(fromSystemError(thrown, CODES, 'Could not read').code).toBe('SOURCE_FAILED');
  });
});
