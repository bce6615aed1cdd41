// The swap and its undo, with the application told before and after.

import { BackupError } from '../../../core/errors.js';
import type { SourceContext, SwapResult } from '../../../core/source.js';
import { betweenHooks } from '../../../core/swap-hooks.js';
import { readMark } from '../databases/database-mark.js';
import { type Database, listDatabases, withMaintenance } from '../databases/databases.js';
import { exchangeDatabases } from '../databases/exchange-databases.js';
import { fromPostgres } from '../postgres-failure.js';
import type { ScratchDatabase } from '../databases/scratch-database.js';
import type { PostgresSettings } from '../settings.js';

/** Once begun it is not aborted: it is short, and half of it is nothing that anybody wants. */
export async function swapIn(
  settings: PostgresSettings,
  scratch: ScratchDatabase,
  { signal, runId, progress }: SourceContext,
): Promise<SwapResult> {
  const { clock, connection, onlyNew } = settings;
  const live = connection.database;
  signal.throwIfAborted();
  progress('swapping the restored database in');
  let keptPrevious = false;
  await swapBetweenHooks(settings, async () => {
    await scratch.release();
    const exchange = { live, incoming: scratch, keepAs: { kind: 'before', runId, at: clock.now() } } as const;
    keptPrevious = await exchangeDatabases(settings, { ...exchange, replaces: !onlyNew, carriesSettings: true });
  });
  return { keptPrevious };
}

export async function undoSwap(
  settings: PostgresSettings,
  restoreRunId: string,
  context: SourceContext,
): Promise<void> {
  const { clock, connection } = settings;
  const live = connection.database;
  context.signal.throwIfAborted();
  const incoming = await findKept(settings, restoreRunId, context.signal);
  context.progress('swapping the previous database back in');
  await swapBetweenHooks(settings, async () => {
    const keepAs = { kind: 'undone', runId: restoreRunId, at: clock.now() } as const;
    await exchangeDatabases(settings, { live, incoming, keepAs, replaces: true, carriesSettings: false });
  });
}

async function findKept(settings: PostgresSettings, restoreRunId: string, signal: AbortSignal): Promise<Database> {
  const { database } = settings.connection;
  const databases = await withMaintenance(settings, 'restore', listDatabases, signal);
  const kept = databases.find((found) => {
    const mark = readMark(found);
    return mark?.kind === 'before' && mark.live === database && mark.runId === restoreRunId;
  });
  if (kept !== undefined) return kept;
  throw new BackupError('UNDO_UNAVAILABLE', `The database that run ${restoreRunId} replaced is not there any more.`);
}

/** Says what became of the swap of the live database, with the application told before and after. */
export async function swapBetweenHooks(
  { hooks, connection: { database } }: PostgresSettings,
  swap: () => Promise<void>,
): Promise<void> {
  await betweenHooks(hooks, swap, {
    swap: (error) => fromPostgres(error, 'restore', `${database} was not replaced`),
    afterSwap: (error) => fromPostgres(error, 'restore', `The hook that follows the swap of ${database} failed`),
  });
}
