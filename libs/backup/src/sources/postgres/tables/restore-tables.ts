// Replays a script of tables in the live database, in one transaction that ends only when the rows are those that were captured.

import type { ByteStream } from '../../../core/bytes.js';
import { BackupError } from '../../../core/errors.js';
import { compareFacts, describeDifference, type Facts } from '../../../core/facts.js';
import type { RestoreInput, SourceContext, StagedRestore } from '../../../core/source.js';
import { checkScript } from '../../../kit/script-ends.js';
import { watched } from '../capture/capture-database.js';
import { withSession } from '../connection/session.js';
import type { Answers } from '../in-place/answers.js';
import { carryOut } from '../in-place/in-place-transaction.js';
import type { PostgresSettings } from '../settings.js';
import { COMMIT, SCRIPT, SCRIPT_ENDS } from './script-text.js';
import { digestIn, rowsIn, tablesIn, tallyOf } from './table-facts.js';

/** Reads the whole backup once, so that the swap begins with one that is known to be good. */
export async function stageTables(
  settings: PostgresSettings,
  { content, facts }: RestoreInput,
  context: SourceContext,
): Promise<StagedRestore> {
  context.signal.throwIfAborted();
  context.progress('reading the script through');
  if (!content.names.includes(SCRIPT)) {
    throw new BackupError('RESTORE_FAILED', `The backup holds ${content.names.join(', ')} and no ${SCRIPT}.`);
  }
  const checks = [await checkScript(SCRIPT, content.open(SCRIPT), SCRIPT_ENDS)];
  context.signal.throwIfAborted();
  return {
    facts,
    checks,
    async swap() {
      context.signal.throwIfAborted();
      context.progress(`replacing rows in ${settings.connection.database}`);
      await replaceRows(settings, { content, facts }, context.signal);
      return { keptPrevious: false };
    },
    discard: async () => undefined,
  };
}

async function replaceRows(
  settings: PostgresSettings,
  { content, facts }: RestoreInput,
  signal: AbortSignal,
): Promise<void> {
  const serverSettings = await withSession(settings, { phase: 'restore', signal }, async (session) => watched(session));
  const transaction = {
    serverSettings,
    statements: () => withoutCommit(content.open(SCRIPT)),
    requireTrue: (answers: Answers, nextAnswer: () => Promise<string>) => requireCaptured(facts, answers, nextAnswer),
  };
  await carryOut(settings, transaction, signal);
}

/** The script but for its last statement, which waits until the rows were compared. */
async function* withoutCommit(script: ByteStream): AsyncGenerator<Uint8Array> {
  let held = Buffer.alloc(0);
  for await (const chunk of script) {
    const all = Buffer.concat([held, chunk]);
    const at = Math.max(0, all.length - COMMIT.length);
    if (at > 0) yield all.subarray(0, at);
    held = all.subarray(at);
  }
  if (held.toString('utf8') === COMMIT) return;
  throw new BackupError('RESTORE_FAILED', `The script does not end with ${COMMIT.trim()}`);
}

async function* requireCaptured(
  facts: Facts,
  answers: Answers,
  nextAnswer: () => Promise<string>,
): AsyncGenerator<Uint8Array> {
  const tables = tablesIn(facts);
  const tallies = new Map<string, string>();
  for (const table of tables) {
    yield answers.question(tallyOf(table, table.columns));
    tallies.set(table.name, await nextAnswer());
  }
  const restored: Facts = {
    ...facts,
    tables: [...tallies].map(([name, tally]) => ({ name, rows: rowsIn(tally) })),
    properties: Object.fromEntries([...tallies].map(([name, tally]) => [`content.${name}`, digestIn(tally)])),
  };
  const findings = compareFacts(facts, restored).map(describeDifference);
  if (findings.length === 0) return;
  throw new BackupError('FACTS_MISMATCH', `what was restored is not what was captured: ${findings.join('; ')}.`, {
    context: { findings },
  });
}
