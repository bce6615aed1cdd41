// What an error of the file system means to a source that works with files.

import type { BackupError } from '../core/errors.js';
import { fromSystemError } from './system-errors.js';

/** For an error met while looking for the live data or reading it. */
export function asCaptureError(error: unknown, what: string): BackupError {
  return fromSystemError(
    error,
    { missing: 'SOURCE_NOT_FOUND', denied: 'SOURCE_DENIED', full: 'SCRATCH_FULL', other: 'SOURCE_FAILED' },
    what,
  );
}

/** For an error met in a place for our own files: a missing one is a wrong option, not a missing source. */
export function asScratchError(error: unknown, what: string): BackupError {
  return fromSystemError(
    error,
    { missing: 'SOURCE_INVALID', denied: 'SOURCE_DENIED', full: 'SCRATCH_FULL', other: 'SOURCE_FAILED' },
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
