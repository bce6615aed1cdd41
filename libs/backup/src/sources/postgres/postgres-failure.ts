// Tells what an error of the server or of the driver means in the words of the error table.

import { BackupError, type ErrorCode } from '../../core/errors.js';
import { redact } from '../../kit/redact.js';

/** While capturing every failure is one of the source; on the way back it is one of the restore. */
export type Phase = 'capture' | 'restore';

interface Meaning {
  readonly capture: ErrorCode;
  readonly restore: ErrorCode;
  readonly hint?: string;
}

const UNREACHABLE: Meaning = {
  capture: 'SOURCE_FAILED',
  restore: 'RESTORE_FAILED',
  hint: 'Check that the PostgreSQL server runs, and that host and port are right and reachable from here.',
};
const REFUSED: Meaning = {
  capture: 'SOURCE_DENIED',
  restore: 'RESTORE_FAILED',
  hint: 'Check user and password in the source options, and whether the server lets this user in from here (pg_hba.conf, TLS).',
};

const WITHOUT_PASSWORD: Meaning = {
  capture: 'SOURCE_DENIED',
  restore: 'RESTORE_FAILED',
  hint: 'The server asks for a password, and there is none. Give it in the URL, in PGPASSWORD, or in a file that PGPASSFILE names.',
};

/** By SQLSTATE, https://www.postgresql.org/docs/current/errcodes-appendix.html, or by the code of the operating system. */
const MEANINGS: Readonly<Record<string, Meaning>> = {
  ECONNREFUSED: UNREACHABLE,
  ECONNRESET: UNREACHABLE,
  EHOSTUNREACH: UNREACHABLE,
  ENETUNREACH: UNREACHABLE,
  ENOENT: UNREACHABLE,
  ENOTFOUND: UNREACHABLE,
  ETIMEDOUT: UNREACHABLE,
  EAI_AGAIN: UNREACHABLE,
  '57P03': UNREACHABLE,
  '28000': REFUSED,
  '28P01': REFUSED,
  '3D000': {
    capture: 'SOURCE_NOT_FOUND',
    restore: 'RESTORE_FAILED',
    hint: 'Check the database name in the source options.',
  },
  '42P04': {
    capture: 'SOURCE_FAILED',
    restore: 'RESTORE_FAILED',
    hint: 'Choose another name for the new database; the one that is there was left alone.',
  },
  '42501': {
    capture: 'SOURCE_DENIED',
    restore: 'RESTORE_FAILED',
    hint: 'Grant the role what the message names, or use a role that has it.',
  },
  '53100': {
    capture: 'SOURCE_FAILED',
    restore: 'SCRATCH_FULL',
    hint: 'Free some space on the disk of the database server.',
  },
  '53200': {
    capture: 'SOURCE_FAILED',
    restore: 'RESTORE_FAILED',
    hint: 'A database with very many tables needs a larger max_locks_per_transaction on the server.',
  },
  '53300': {
    capture: 'SOURCE_BUSY',
    restore: 'RESTORE_FAILED',
    hint: 'The server has no connection left; raise max_connections, or make the pools of the applications smaller.',
  },
  '55006': { capture: 'SOURCE_BUSY', restore: 'TARGET_IN_USE' },
  '55P03': { capture: 'SOURCE_BUSY', restore: 'TARGET_IN_USE' },
};

/** A BackupError for whatever was thrown; one is returned as it is. `what` says what was tried. */
export function fromPostgres(error: unknown, phase: Phase, what: string): BackupError {
  if (error instanceof BackupError) return error;
  const { hint, ...codes } = meaningOf(error);
  return new BackupError(codes[phase], `${what}: ${reasonOf(error)}`, {
    cause: error,
    ...(hint === undefined ? {} : { hint }),
  });
}

function meaningOf(error: unknown): Meaning {
  // The driver gives up by itself, in words of its own, when there is nothing that it could answer the server.
  if (error instanceof Error && error.message.includes('client password must be a string')) return WITHOUT_PASSWORD;
  return MEANINGS[codeOf(error) ?? ''] ?? { capture: 'SOURCE_FAILED', restore: 'RESTORE_FAILED' };
}

/** The SQLSTATE of an error, or the code of the operating system. */
export function codeOf(error: unknown): string | undefined {
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  const code = (error as { readonly code?: unknown } | null | undefined)?.code;
  return typeof code === 'string' ? code : undefined;
}

/** What a server says when it goes, rather than that it won't do what it was told. */
const GOING = /^(?:08|57P)/;

/**
 * True when the server itself refused, so that nothing has come of it; false when the connection broke, and what the
 * server did is not known. Takes what `fromPostgres` answers.
 */
export function isRefusal(error: unknown): boolean {
  const { cause } = BackupError.from(error);
  const { severity } = (cause ?? {}) as { readonly severity?: unknown };
  return typeof severity === 'string' && !GOING.test(codeOf(cause) ?? '');
}

function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join(', ');
  return redact(error instanceof Error ? error.message || error.name : String(error));
}
