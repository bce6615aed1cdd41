// How a transaction ended whose session may be gone: the server is asked, and a session that is left is ended.

import { withSession } from './session.js';
import type { PostgresSettings } from './settings.js';

export interface SentTransaction {
  /** What the server calls it. */
  readonly id: string;
  /** The process of its session and when that began, so that no other is ever taken for it. */
  readonly backend: string;
}

const BACKEND = `pid || '@' || extract(epoch FROM backend_start)`;

/** Answers both, asked within the transaction. */
export const IDENTITY = `SELECT txid_current() || ' ' || ${BACKEND} FROM pg_catalog.pg_stat_activity WHERE pid = pg_backend_pid()`;

export function readIdentity(answer: string): SentTransaction {
  const [id = '', backend = ''] = answer.split(' ');
  return { id, backend };
}

const END = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE ${BACKEND} = $1`;
const LOOKS = 100;
const LOOK_INTERVAL_MS = 50;

/** Ends the session of the transaction: neither it nor a lock of it is left. `unknown` when nobody can say. */
export async function settleTransaction(
  settings: PostgresSettings,
  { id, backend }: SentTransaction,
): Promise<'committed' | 'aborted' | 'unknown'> {
  try {
    return await withSession(settings, { phase: 'restore' }, async (session) => {
      for (let look = 0; look < LOOKS; look++) {
        const ended = await session.query(END, [backend]);
        const [row] = await session.query('SELECT txid_status($1::bigint) AS status', [id]);
        const status = row?.['status'];
        if (ended.length === 0 && (status === 'committed' || status === 'aborted')) return status;
        await settings.clock.sleep(LOOK_INTERVAL_MS);
      }
      return 'unknown';
    });
  } catch {
    return 'unknown';
  }
}
