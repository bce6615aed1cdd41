// Restores inside the live database, in one transaction, for roles that may not create another one.

import { BackupError } from '../../../core/errors.js';
import type { RestoreInput, SourceContext, StagedRestore } from '../../../core/source.js';
import { DUMP, watched } from '../capture/capture-database.js';
import { endSessions } from '../databases/exchange-databases.js';
import { clearingStatements } from './in-place-statements.js';
import { type InPlaceWork, replaceContent } from './in-place-transaction.js';
import { inspectDump } from '../contents/inspect-dump.js';
import { requireDump } from '../restore/restore-content.js';
import { withSession } from '../connection/session.js';
import type { PostgresSettings } from '../settings.js';
import { swapBetweenHooks } from '../restore/swap-database.js';

/**
 * Nothing can be restored beside. Staging reads the whole backup once, so that the swap begins with one that is known to
 * be good; its facts are those of the capture, and the swap takes itself back when they turn out not to be true.
 */
export async function stageInPlace(
  settings: PostgresSettings,
  input: RestoreInput,
  context: SourceContext,
): Promise<StagedRestore> {
  const { content, facts } = input;
  context.signal.throwIfAborted();
  context.progress('reading the backup through');
  requireDump(content);
  const checks = await inspectDump(settings, { name: DUMP, content: content.open(DUMP), facts }, context);
  return {
    facts,
    checks,
    swap: async () => {
      await swapContent(settings, input, context);
      return { keptPrevious: false };
    },
    discard: async () => undefined,
  };
}

async function swapContent(
  settings: PostgresSettings,
  input: RestoreInput,
  { signal, progress }: SourceContext,
): Promise<void> {
  const { connection } = settings;
  signal.throwIfAborted();
  progress(`restoring in ${connection.database}`);
  await swapBetweenHooks(settings, async () => {
    await replaceContent(settings, await prepare(settings, input, signal), signal);
  });
}

async function prepare(settings: PostgresSettings, input: RestoreInput, signal: AbortSignal): Promise<InPlaceWork> {
  return await withSession(settings, { phase: 'restore', signal }, async (session) => {
    if (settings.endSessions) await endSessions(session, [settings.connection.database]);
    return { ...input, clearing: await clearingStatements(session, input.facts), serverSettings: watched(session) };
  });
}

/** @throws BackupError UNDO_UNAVAILABLE */
export async function refuseUndo({ connection }: PostgresSettings, restoreRunId: string): Promise<never> {
  const message = `${connection.database} was restored in place by run ${restoreRunId}, which keeps nothing to undo to.`;
  throw new BackupError('UNDO_UNAVAILABLE', message, {
    hint: 'Restore the safety backup that was taken before that run.',
  });
}
