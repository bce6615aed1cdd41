// The one error of the library and the table of its stable codes.

interface CodeEntry {
  /** What to do about it, in full sentences, when the place that throws has nothing more precise to say. */
  readonly hint: string;
  /** True when the same call may succeed later without anyone changing anything. */
  readonly retryable: boolean;
}

function code(hint: string, retryable = false): CodeEntry {
  return { hint, retryable };
}

/** Every code the library throws. Codes are public: they are never renamed, and a new meaning gets a new code. */
export const ERROR_CODES = {
  // options and environment
  OPTIONS_INVALID: code('Correct the listed options; each is named by its path.'),
  PEER_MISSING: code('Install the named package in the application.'),
  RUNTIME_UNSUPPORTED: code('Use a newer Node.js, or choose an option this one supports.'),
  ADMIN_UNGUARDED: code('Pass the guards that protect your other admin routes to BackupAdminModule.register.'),

  // asking for something
  REQUEST_INVALID: code('Correct the named fields of the request.'),
  JOB_UNKNOWN: code('Use one of the job names given to BackupModule.forRoot.'),
  GROUP_UNKNOWN: code('Use one of the group names given to BackupModule.forRoot.'),
  REPLICATION_UNKNOWN: code('Use one of the names given to replication in BackupModule.forRoot.'),
  DESTINATION_UNKNOWN: code('Use one of the destination names given to BackupModule.forRoot.'),
  BACKUP_NOT_FOUND: code('List the backups and use one of the ids shown there.'),
  RUN_NOT_FOUND: code('Ask for the history of the runs and use one of the ids shown there.'),
  RUN_CONFLICT: code('Wait for the run in progress, or cancel it.', true),
  RUN_FINISHED: code('The run has ended already; there is nothing left to cancel.'),
  CONFIRMATION_MISMATCH: code("Type the target's name exactly as the restore plan shows it."),

  // a run that was stopped
  RUN_CANCELLED: code('Start it again when you are ready.', true),
  DEADLINE_EXCEEDED: code("Raise the job's deadline, or find out what made the run slow.", true),
  RUN_LOST: code('The log of the application may say what ended it. Start it again.', true),
  CLAIM_LOST: code('See the runs for the one that took over. Find out what held this process up for minutes.', true),
  SHUTTING_DOWN: code('Ask again after the application has restarted.', true),

  // storages
  OBJECT_NOT_FOUND: code('The object was removed or never written; run verify on the backup.'),
  OBJECT_EXISTS: code('Nothing is ever overwritten; write under a new key.'),
  OBJECT_KEY_INVALID: code('Keys are relative, made of letters, digits, dots, dashes and underscores.'),
  STORAGE_UNREACHABLE: code('Check that the storage is mounted or reachable, then try again.', true),
  STORAGE_DENIED: code('Give the application the right to read and write this storage.'),
  STORAGE_FULL: code('Free some space on the storage, or add one, then try again.', true),
  STORAGE_FAILED: code('The storage answered something unexpected; the message says what.', true),
  DELETE_FORBIDDEN: code('Remove it by other means, or let a lifecycle rule of the bucket do it.'),

  // sources
  SOURCE_NOT_FOUND: code("Check the path in the job's source options."),
  SOURCE_INVALID: code('Check that the source options name what you mean to back up.'),
  SOURCE_DENIED: code('Give the application the right to read the source.'),
  SOURCE_BUSY: code('Something holds a lock on the source; find it, or try again later.', true),
  SOURCE_FAILED: code('The source could not be read; the message says why.', true),
  SCRATCH_FULL: code('Free some space, or point the scratch directory to a larger disk.', true),

  CAPTURE_TOO_SMALL: code('Check that the source holds what you expect; if it does, lower minSize in the job options.'),

  // bytes
  DATA_TRUNCATED: code('The stored object is shorter than it should be; use another backup or another copy.'),
  DATA_CORRUPT: code('The stored object was damaged; use another backup or another copy.'),
  DATA_MISMATCH: code('The bytes read back are not those that were written; use another backup or another copy.'),
  CHAIN_BROKEN: code('Use another copy, or an earlier backup: one that is whole, or builds on other ones.'),
  DECRYPTION_KEY_MISSING: code('Give the age identity or the passphrase in the encryption options.'),
  DECRYPTION_KEY_WRONG: code('Give the identity that belongs to one of the recipients in the manifest.'),
  MANIFEST_INVALID: code('The manifest was damaged; see docs/format.md for what it should hold.'),
  MANIFEST_TOO_NEW: code('Upgrade nestjs-backup to the version that wrote this backup, or later.'),

  // verbs
  ALL_DESTINATIONS_FAILED: code('No backup was stored; the message says why, for each destination.', true),
  NO_BACKUP: code('Take a backup first.'),
  FACTS_MISMATCH: code('The restored data differs from what was captured; use another backup.'),
  DRILL_FAILED: code(
    'Use another backup. Where the check asks for too much, correct it and drill or verify this backup again.',
  ),
  CHANGES_REFUSED: code('Restore the backup without the changes, or with those up to an earlier time.'),
  RESCUE_REFUSED: code(
    'Ask for the plan of the rescue; it says which rows stand in the way and what to do about them.',
  ),
  PLAN_OUTDATED: code('Ask for the plan again, and confirm that one.'),
  CHECK_BROKEN: code('Correct the check; the backup was restored, and is what was captured.'),
  RESTORE_BLOCKED: code('Ask for the restore plan; it names each gate and what to do about it.'),
  SAFETY_BACKUP_FAILED: code(
    'Repair what the message names, or consent to restoring without a safety backup when the live data is beyond saving.',
  ),
  TARGET_IN_USE: code('Stop whatever uses the target, or give the job hooks that close and reopen it.', true),
  RESTORE_FAILED: code('The message says why; the live data is as it was unless it says otherwise.'),
  UNDO_UNAVAILABLE: code('The previous data is gone; restore the safety backup instead.'),
  DELETE_REFUSED: code('Take a new backup first, or lower minVerified in the retention options.'),

  // groups
  GROUP_FAILED: code('See the runs of the parts that are named; the others are not touched by it.'),
  GROUP_INCOMPLETE: code('Name the parts that are to be restored, or use another backup of the group.'),
  REFERENCES_MISSING: code('Find out who removes these files, or writes them after the database refers to them.'),
  REFERENCES_UNCHECKED: code('Correct the query in the references of the group; the backups were taken all the same.'),

  // telling people
  NOTIFIER_FAILED: code('Check the address and the credentials of the notifier; send a test message.', true),
  NOTIFIED_IN_PART: code('Check the addresses that the message names.'),

  INTERNAL: code('This is a bug; please report it with the message.'),
} as const satisfies Record<string, CodeEntry>;

export type ErrorCode = keyof typeof ERROR_CODES;

/** Values that help to understand an error. Never a secret: they reach logs, answers and messages. */
export type ErrorContext = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

export interface BackupErrorDetails {
  /** Default: the hint of the code. */
  readonly hint?: string;
  /** Default: as the code says. */
  readonly retryable?: boolean;
  readonly context?: ErrorContext;
  readonly cause?: unknown;
}

/** What an error looks like in a run record, an answer or a message. */
export interface ErrorReport {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint: string;
  readonly retryable: boolean;
  readonly context: ErrorContext;
}

/** Everything this library throws on purpose. */
export class BackupError extends Error {
  readonly code: ErrorCode;
  readonly hint: string;
  readonly retryable: boolean;
  readonly context: ErrorContext;

  constructor(errorCode: ErrorCode, message: string, details: BackupErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'BackupError';
    this.code = errorCode;
    this.hint = details.hint ?? ERROR_CODES[errorCode].hint;
    this.retryable = details.retryable ?? ERROR_CODES[errorCode].retryable;
    this.context = details.context ?? {};
  }

  /** A BackupError is returned as it is; anything else becomes the cause of one with the given code. */
  static from(error: unknown, fallback: ErrorCode = 'INTERNAL', message?: string): BackupError {
    if (error instanceof BackupError) return error;
    const reason = textOf(error);
    return new BackupError(fallback, message === undefined ? reason : `${message}: ${reason}`, { cause: error });
  }

  /** The error that another process has told of. */
  static fromReport({ code: errorCode, message, ...details }: ErrorReport, cause?: string): BackupError {
    return new BackupError(errorCode, message, {
      ...details,
      ...(cause === undefined ? {} : { cause: new Error(cause) }),
    });
  }

  toJSON(): ErrorReport {
    const { code: errorCode, message, hint, retryable, context } = this;
    return { code: errorCode, message, hint, retryable, context };
  }
}

/** Anything can be thrown, also what has no text or fails to give it. */
function textOf(error: unknown): string {
  try {
    return error instanceof Error ? error.message || error.name : String(error);
  } catch {
    return `A value of type ${typeof error} was thrown.`;
  }
}

/** True when the error is a BackupError with one of the codes. */
export function hasCode(error: unknown, ...codes: readonly ErrorCode[]): error is BackupError {
  return error instanceof BackupError && codes.includes(error.code);
}
