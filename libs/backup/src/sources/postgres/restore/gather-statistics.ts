// Statistics for the planner, without which the application would be slow at first.

import { withSession } from '../connection/session.js';
import type { PostgresSettings } from '../settings.js';

/**
 * What the work answers, with the statistics gathered meanwhile, in a session of their own. They go on for no work that
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

async function analyze(settings: PostgresSettings, database: string, signal: AbortSignal): Promise<void> {
  await withSession(
    settings,
    { database, phase: 'restore', signal },
    async (session) => await session.query('ANALYZE'),
  );
}
