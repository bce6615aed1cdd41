// Asks restored data, in a transaction that can only read and does not last for ever.

import { BackupError } from '../../../core/errors.js';
import type { QueryRow, SourceContext } from '../../../core/source.js';
import { withSession } from '../connection/session.js';
import type { PostgresSettings } from '../settings.js';

const PATIENCE_MS = 5 * 60_000;

/** Names are looked for where the role usually looks for them. @throws BackupError CHECK_BROKEN */
export async function queryRestored(
  settings: PostgresSettings,
  database: string,
  sql: string,
  { signal }: SourceContext,
): Promise<readonly QueryRow[]> {
  return await withSession(settings, { database, phase: 'restore', signal }, async (session) => {
    await session.query('RESET search_path');
    await session.query('BEGIN READ ONLY');
    await session.query(`SET LOCAL statement_timeout = ${PATIENCE_MS}`);
    try {
      return await session.ask(sql);
    } catch (error) {
      signal.throwIfAborted();
      throw new BackupError('CHECK_BROKEN', BackupError.from(error).message, { cause: error });
    }
  });
}
