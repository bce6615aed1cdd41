// How a transaction ended whose session may be gone: the server is asked, and a session that is left is ended.

import { MAINTENANCE_PATIENCE_MS } from './databases.js';
import { endLostSession } from '../connection/lost-session.js';
import { BACKEND, withSession } from '../connection/session.js';
import type { PostgresSettings } from '../settings.js';

export interface SentTransaction {
  /** What the server calls it. */
  readonly id: string;
  /** What the server calls its session. */
  readonly backend: string;
}

/** Answers both, asked within the transaction. */
export const IDENTITY = `SELECT txid_current() || ' ' || ${BACKEND} FROM pg_catalog.pg_stat_activity WHERE pid = pg_backend_pid()`;

export function readIdentity(answer: string): SentTransaction {
  const [id = '', backend = ''] = answer.split(' ');
  return { id, backend };
}

/** Ends the session of the transaction: neither it nor a lock of it is left. `unknown` when nobody can say. */
export async function settleTransaction(
  settings: PostgresSettings,
  { id, backend }: SentTransaction,
): Promise<'committed' | 'aborted' | 'unknown'> {
  try {
    const options = { phase: 'restore', patienceMs: MAINTENANCE_PATIENCE_MS } as const;
    return await withSession(settings, options, async (session) => {
      await endLostSession(settings, session, backend);
      const [row] = await session.query('SELECT txid_status($1::bigint) AS status', [id]);
      const status = row?.['status'];
      return status === 'committed' || status === 'aborted' ? status : 'unknown';
    });
  } catch {
    return 'unknown';
  }
}
