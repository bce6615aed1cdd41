// What an error of the file system means here.

import type { BackupError } from '../../core/errors.js';
import { fromSystemError } from '../../kit/system-errors.js';

/** For an error met while looking for logs, reading them or clearing them. */
export function asLogError(error: unknown, what: string): BackupError {
  return fromSystemError(
    error,
    { missing: 'SOURCE_NOT_FOUND', denied: 'SOURCE_DENIED', full: 'SOURCE_FAILED', other: 'SOURCE_FAILED' },
    what,
  );
}

/** For an error met on the way back. */
export function asRestoreError(error: unknown, what: string): BackupError {
  return fromSystemError(
    error,
    { missing: 'RESTORE_FAILED', denied: 'RESTORE_FAILED', full: 'SCRATCH_FULL', other: 'RESTORE_FAILED' },
    what,
  );
}
