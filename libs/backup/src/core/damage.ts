// Which errors say that a stored copy is bad, and not only that it could not be looked at.

import { type BackupError, hasCode } from './errors.js';

/** True when the error proves that the copy itself is bad. */
export function isDamage(error: unknown): error is BackupError {
  return hasCode(error, 'OBJECT_NOT_FOUND', 'DATA_TRUNCATED', 'DATA_CORRUPT', 'DATA_MISMATCH');
}
