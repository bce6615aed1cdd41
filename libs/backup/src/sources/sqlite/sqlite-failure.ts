// Tells what an error of a SQLite driver means in the words of the error table.

import { BackupError, type ErrorCode } from '../../core/errors.js';

/** Primary result codes of SQLite that mean something here; https://sqlite.org/rescode.html */
const RESULTS = {
  0: 'OK',
  3: 'PERM',
  5: 'BUSY',
  6: 'LOCKED',
  7: 'NOMEM',
  8: 'READONLY',
  10: 'IOERR',
  11: 'CORRUPT',
  13: 'FULL',
  14: 'CANTOPEN',
  19: 'CONSTRAINT',
  26: 'NOTADB',
} as const;

export type SqliteResult = (typeof RESULTS)[keyof typeof RESULTS] | 'OTHER';

/** The primary result code of what a driver threw; nothing when it is not from SQLite. */
export function sqliteResult(error: unknown): SqliteResult | undefined {
  const { code, errcode } = (error ?? {}) as { readonly code?: unknown; readonly errcode?: unknown };
  if (typeof errcode === 'number') return RESULTS[(errcode & 0xff) as keyof typeof RESULTS] ?? 'OTHER';
  const name = typeof code === 'string' ? /^SQLITE_([A-Z]+)/.exec(code)?.[1] : undefined;
  return name === undefined ? undefined : (Object.values(RESULTS).find((result) => result === name) ?? 'OTHER');
}

/** What SQLite says when a lock was not to be had, for drivers that don't say it. */
export function lockedFailure(): Error {
  return Object.assign(new Error('database is locked'), { code: 'SQLITE_BUSY' });
}

/** Whether the error says that the file is damaged or no database at all. */
export function isDamage(error: unknown): boolean {
  return ['CORRUPT', 'NOTADB'].includes(sqliteResult(error) ?? '');
}

type Meaning = readonly [code: ErrorCode, hint?: string];
type Meanings = Readonly<Partial<Record<SqliteResult, Meaning>> & { OTHER: Meaning }>;

const NO_ACCESS: Meaning = [
  'SOURCE_DENIED',
  'Give the application the right to read and write the database and its directory: SQLite keeps its locks and its log there.',
];
const LOCKED: Meaning = [
  'SOURCE_BUSY',
  'Find what holds the lock: a long write transaction, or a program that opened the database in exclusive mode.',
];

export const DAMAGED_HINT =
  'The live database is damaged: restore a backup, or salvage what can be read with `sqlite3 <file> .recover`.';

/** For reading the live database. */
export const WHEN_CAPTURING: Meanings = {
  BUSY: LOCKED,
  LOCKED,
  PERM: NO_ACCESS,
  READONLY: NO_ACCESS,
  CANTOPEN: NO_ACCESS,
  FULL: ['SCRATCH_FULL'],
  NOTADB: ['SOURCE_INVALID', 'Name a SQLite database. One that is encrypted as a whole can not be read.'],
  CORRUPT: ['SOURCE_FAILED', DAMAGED_HINT],
  OTHER: ['SOURCE_FAILED'],
};

/** For work on restored data and on what it replaces. */
export const WHEN_RESTORING: Meanings = {
  BUSY: ['TARGET_IN_USE'],
  LOCKED: ['TARGET_IN_USE'],
  FULL: ['SCRATCH_FULL'],
  OTHER: ['RESTORE_FAILED'],
};

/** For putting rows back into the live database. */
export const WHEN_RESCUING: Meanings = {
  BUSY: ['TARGET_IN_USE', 'Find what holds the lock: a long write transaction, or a long reader. Then try again.'],
  LOCKED: ['TARGET_IN_USE'],
  PERM: NO_ACCESS,
  READONLY: NO_ACCESS,
  CANTOPEN: NO_ACCESS,
  FULL: ['SCRATCH_FULL'],
  CONSTRAINT: [
    'RESCUE_REFUSED',
    'A constraint or a trigger of the live database does not take a row: leave it out by a condition, or change what is in its way.',
  ],
  OTHER: ['RESTORE_FAILED'],
};

/** A BackupError for what a driver threw; anything that is not from SQLite is returned as it is. */
export function fromSqlite(error: unknown, meanings: Meanings, what: string): unknown {
  const result = sqliteResult(error);
  if (result === undefined || !(error instanceof Error)) return error;
  const [code, hint] = meanings[result] ?? meanings.OTHER;
  return new BackupError(code, `${what}: ${error.message}`, { cause: error, ...(hint === undefined ? {} : { hint }) });
}
