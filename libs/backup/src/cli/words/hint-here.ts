// What to do about an error, in words of the command line: the library says it to whoever writes an application.

import { BackupError, ERROR_CODES, type ErrorCode } from '../../core/errors.js';

/** Packages that are not installed with this one, each needed for one thing. */
const PACKAGES = ['@aws-sdk/client-s3', '@aws-sdk/client-secrets-manager', 'better-sqlite3', 'pg'] as const;

/** In the place of what the code says by itself; a hint that is about this very error stays. */
const HINTS: Partial<Record<ErrorCode, string>> = {
  REQUEST_INVALID: 'Correct what was typed; what can be typed is said by --help.',
  JOB_UNKNOWN: 'Use one of these names; status shows the jobs.',
  BACKUP_NOT_FOUND: 'Use one of the ids that list shows.',
  RUN_NOT_FOUND: 'Use one of the ids that history shows (--json).',
  STORAGE_DENIED:
    'Check the credentials (AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE), or who may use the directory: to list and to read is needed, to write for what is written there.',
  DECRYPTION_KEY_MISSING: 'Add --identity with the file of the private key, or --passphrase-file.',
  DECRYPTION_KEY_WRONG: 'Give the private key of one of the recipients that show names.',
  OPTIONS_INVALID:
    'Correct what is named, in the URL of --storage or in the configuration; --storage alone does without a configuration.',
};

export function withHintHere(error: BackupError): BackupError {
  const hint = error.code === 'PEER_MISSING' ? installHint(error.hint) : replaced(error);
  return hint === undefined ? error : withHint(error, hint);
}

/** Undefined for programs, of which the hint says enough. */
function installHint(hint: string): string | undefined {
  const missing = PACKAGES.find((name) => new RegExp(`(?:^|[\\s'])${name}(?=$|[\\s'.,])`).test(hint));
  return (
    missing && `Type: npm install ${missing} — in this directory, beside nestjs-backup — and then the same line again.`
  );
}

function replaced({ code, hint }: BackupError): string | undefined {
  return hint === ERROR_CODES[code].hint ? HINTS[code] : undefined;
}

function withHint({ code, message, retryable, context, cause }: BackupError, hint: string): BackupError {
  return new BackupError(code, message, { hint, retryable, context, cause });
}
