// Tells what an error of the operating system means in the words of the error table.

import { BackupError, type BackupErrorDetails, type ErrorCode } from '../core/errors.js';

/** The codes to use for one kind of place; what is not listed becomes `other`. */
export interface SystemErrorCodes {
  readonly missing: ErrorCode;
  readonly denied: ErrorCode;
  readonly full: ErrorCode;
  readonly other: ErrorCode;
}

const MEANING: Readonly<Record<string, keyof SystemErrorCodes>> = {
  ENOENT: 'missing',
  EACCES: 'denied',
  EPERM: 'denied',
  EROFS: 'denied',
  ENOSPC: 'full',
  EDQUOT: 'full',
  EFBIG: 'full',
};

/** A BackupError for what the file system threw; a BackupError is returned as it is. `what` says what was tried. */
export function fromSystemError(
  error: unknown,
  codes: SystemErrorCodes,
  what: string,
  context: BackupErrorDetails['context'] = {},
): BackupError {
  if (error instanceof BackupError) return error;
  const errno = (error as NodeJS.ErrnoException | undefined)?.code;
  const reason = error instanceof Error ? error.message : String(error);
  const code = codes[MEANING[errno ?? ''] ?? 'other'];
  return new BackupError(code, `${what}: ${reason}`, { cause: error, context: { ...context, errno } });
}
