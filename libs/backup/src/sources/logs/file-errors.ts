// What an error of the file system means here.

import { BackupError } from '../../core/errors.js';
import { fromSystemError } from '../../kit/system-errors.js';

/** For an error met while clearing logs: what may be read may not always be written to. */
export function asClearError(error: unknown, what: string): BackupError {
  const failure = asLogError(error, what);
  if (failure.code !== 'SOURCE_DENIED') return failure;
  const hint =
    'Give the application the right to write to the log and to its directory; until then it is archived only.';
  return new BackupError(failure.code, failure.message, { hint, cause: failure });
}

/** For an error met while looking for logs or reading them. */
export function asLogError(error: unknown, what: string): BackupError {
  return fromSystemError(
    error,
    { missing: 'SOURCE_NOT_FOUND', denied: 'SOURCE_DENIED', full: 'SOURCE_FAILED', other: 'SOURCE_FAILED' },
    what,
  );
}
