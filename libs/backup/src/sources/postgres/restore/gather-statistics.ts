// Statistics for the planner, without which the application would be slow at first.

import { type Session, withSession } from '../connection/session.js';
import type { PostgresSettings } from '../settings.js';

/** All that a bare ANALYZE would take of this database, the largest first; a partitioned table stands for its parts. */
const TABLES = `
  SELECT pg_catalog.format('%I.%I', n.nspname, c.relname) AS name
  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p', 'm') AND NOT c.relispartition AND NOT c.relisshared
  ORDER BY pg_catalog.pg_table_size(c.oid) DESC`;

/**
 * What the work answers, with the statistics gathered meanwhile, in sessions of their own. They go on for no work that
 * fails, and are no condition: the server gathers them by itself later.
 */
export async function whileGatheringStatistics<T>(
  settings: PostgresSettings,
  { database, signal }: { readonly database: string; readonly signal: AbortSignal },
  work: () => Promise<T>,
): Promise<T> {
  const stop = new AbortController();
  const gathered = analyze(settings, database, AbortSignal.any([signal, stop.signal])).catch(() => undefined);
  try {
    const answer = await work();
    await gathered;
    signal.throwIfAborted();
    return answer;
  } catch (error) {
    stop.abort();
    await gathered;
    throw error;
  }
}

/** By two sessions, where the server lends another one: while one of them waits, the other works. */
async function analyze(settings: PostgresSettings, database: string, signal: AbortSignal): Promise<void> {
  const options = { database, phase: 'restore', signal } as const;
  await withSession(settings, options, async (first) => {
    const tables = (await first.query(TABLES)).values();
    const gather = async (session: Session): Promise<void> => {
      for (const { name } of tables) await session.query(`ANALYZE ${String(name)}`);
    };
    await Promise.allSettled([gather(first), withSession(settings, options, gather)]);
  });
}
