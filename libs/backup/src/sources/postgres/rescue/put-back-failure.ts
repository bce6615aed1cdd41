// What it means that rows could not be put back.

import { BackupError } from '../../../core/errors.js';
import type { SentTransaction } from '../databases/transaction-outcome.js';
import { codeOf, isRefusal } from '../postgres-failure.js';
import type { PostgresSettings } from '../settings.js';

/** Deadlocks: others may be done by the next time. */
const IN_THE_WAY: ReadonlySet<string> = new Set(['40P01', '40001']);

export function refused(message: string): BackupError {
  return new BackupError('RESCUE_REFUSED', `Nothing was put back: ${message}`);
}

export function outdated(what: string): BackupError {
  return new BackupError('PLAN_OUTDATED', `Nothing was put back: ${what}.`);
}

/** For a transaction that has left nothing behind. */
export function asRefusal(error: unknown): BackupError {
  const { code, message, hint, retryable, cause } = BackupError.from(error, 'RESTORE_FAILED');
  if (code === 'RESCUE_REFUSED' || code === 'PLAN_OUTDATED') return BackupError.from(error);
  const said = `Nothing was put back: ${message}.`;
  if (code === 'TARGET_IN_USE' || IN_THE_WAY.has(codeOf(cause) ?? '')) {
    return new BackupError('TARGET_IN_USE', said, { cause: error });
  }
  if (isRefusal(error)) return new BackupError('RESCUE_REFUSED', said, { hint, cause: error });
  return new BackupError(code, said, { hint, retryable, cause: error });
}

/** For a connection that broke when the server was told to commit, and a server that can't be asked any more. */
export function unknownOutcome(
  { connection: { database } }: PostgresSettings,
  { id }: SentTransaction,
  cause: unknown,
): BackupError {
  const message = `Whether the rows were put back into ${database} is not known, because the server does not answer any more.`;
  return new BackupError('RESTORE_FAILED', message, {
    hint: `When the server is back, run SELECT txid_status(${id}); on it: "committed" means that they are there, "aborted" that nothing was written.`,
    cause,
  });
}
