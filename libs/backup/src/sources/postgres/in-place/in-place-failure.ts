// What a failed restore in place says about the live database, and about who was in its way.

import { BackupError } from '../../../core/errors.js';
import { type SessionGroup, showUsers } from '../databases/databases.js';
import { withSession } from '../connection/session.js';
import type { PostgresSettings } from '../settings.js';
import type { SentTransaction } from '../databases/transaction-outcome.js';

/** For a transaction that has left nothing behind. */
export async function untouched(settings: PostgresSettings, error: unknown): Promise<BackupError> {
  const { database } = settings.connection;
  const { code, message, hint, retryable, context } = BackupError.from(error, 'RESTORE_FAILED');
  const details = { hint, retryable, context, cause: error };
  if (code !== 'TARGET_IN_USE') return new BackupError(code, `${database} is as it was: ${message}`, details);
  const seconds = settings.lockTimeoutMs / 1000;
  const inUse = `${database} was not replaced: within ${seconds} s its tables were not let go of by ${await showHolders(settings)}.`;
  return new BackupError(code, inUse, details);
}

/** For a connection that broke when the server was told to commit, and a server that can't be asked any more. */
export function unknownOutcome(
  { connection: { database } }: PostgresSettings,
  { id }: SentTransaction,
  cause: unknown,
): BackupError {
  const message = `Whether the content of ${database} was replaced is not known, because the server does not answer any more.`;
  return new BackupError('RESTORE_FAILED', message, {
    hint: `When the server is back, run SELECT txid_status(${id}); on it: "committed" means that ${database} holds the backup, "aborted" that it is as it was.`,
    cause,
  });
}

const IN_TRANSACTION = `
  SELECT coalesce(nullif(application_name, ''), usename, backend_type) AS name, count(*) AS count
  FROM pg_stat_activity WHERE datname = current_database() AND xact_start IS NOT NULL AND pid <> pg_backend_pid()
  GROUP BY 1 ORDER BY 1`;

async function showHolders(settings: PostgresSettings): Promise<string> {
  const holders = await withSession(
    settings,
    { phase: 'restore' },
    async (session) => await session.query(IN_TRANSACTION),
  )
    .then((rows) => rows.map((row): SessionGroup => ({ name: String(row['name']), count: Number(row['count']) })))
    .catch(() => []);
  return holders.length === 0 ? 'a session that has ended since' : showUsers(holders);
}
