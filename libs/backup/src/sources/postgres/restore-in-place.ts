// Restores inside the live database, in one transaction, for roles that may not create another one.

import { randomTail } from '../../core/names.js';
import type { Facts } from '../../core/facts.js';
import type { BackupContent, RestoreInput, SourceContext, StagedRestore } from '../../core/source.js';
import { DUMP } from './capture-database.js';
import { withMaintenance } from './databases.js';
import { endSessions } from './exchange-databases.js';
import { inspectDump } from './inspect-dump.js';
import { connectionString, quoteTable, quoteText, readTable } from './names.js';
import { fromPostgres } from './postgres-failure.js';
import { runPostgres } from './programs.js';
import { drain, ownerArgs, requireDump } from './restore-content.js';
import type { PostgresSettings } from './settings.js';
import { swapBetweenHooks } from './swap-database.js';

/**
 * Nothing can be restored beside. Staging reads the whole backup once, so that the swap begins with one that is known to
 * be good; the facts are those of the capture, and the swap undoes itself when they turn out not to be true.
 */
export async function stageInPlace(
  settings: PostgresSettings,
  { content, facts }: RestoreInput,
  context: SourceContext,
): Promise<StagedRestore> {
  context.signal.throwIfAborted();
  context.progress('reading the backup through');
  requireDump(content);
  const checks = await inspectDump(settings, { name: DUMP, content: content.open(DUMP), facts }, context);
  return {
    facts,
    checks,
    swap: async () => await replaceContent(settings, { content, facts }, context),
    discard: async () => undefined,
  };
}

async function replaceContent(
  settings: PostgresSettings,
  { content, facts }: RestoreInput,
  { signal, progress }: SourceContext,
): Promise<void> {
  const { connection } = settings;
  signal.throwIfAborted();
  progress(`restoring in ${connection.database}`);
  await swapBetweenHooks(settings, async () => {
    if (settings.endSessions) {
      await withMaintenance(settings, 'restore', async (session) => await endSessions(session, [connection.database]));
    }
    const args = ['--no-psqlrc', '--quiet', '--set=ON_ERROR_STOP=1', '--no-password', '--file=-'];
    const database = `--dbname=${connectionString(connection.database)}`;
    const input = script(settings, content, facts, signal);
    try {
      await drain(runPostgres(settings, 'psql', { args: [...args, database], input, phase: 'restore', signal }));
    } catch (error) {
      signal.throwIfAborted();
      throw fromPostgres(error, 'restore', `${connection.database} is as it was`);
    }
  });
}

/** Takes effect with its last line and not before: whoever dies on the way leaves the database as it was. */
async function* script(
  settings: PostgresSettings,
  content: BackupContent,
  facts: Facts,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const args = ['--clean', '--if-exists', ...ownerArgs(settings), '--file=-'];
  yield Buffer.from(`BEGIN;\nSET LOCAL lock_timeout = ${settings.lockTimeoutMs};\n`);
  yield* runPostgres(settings, 'pg_restore', { args, input: content.open(DUMP), phase: 'restore', signal });
  for (const check of rowChecks(facts)) yield Buffer.from(check);
  yield Buffer.from('COMMIT;\n');
}

/** A statement for each table that fails when it does not have the rows that were captured. */
function rowChecks({ tables }: Facts): string[] {
  const quote = `$check_${randomTail()}$`;
  return tables
    .filter((table) => !table.estimated)
    .flatMap(({ name, rows }) => {
      const table = readTable(name);
      if (table === undefined) return [];
      const found = `(SELECT count(*) FROM ONLY ${quoteTable(table)})`;
      const message = `format('%s has %s rows instead of %s', ${quoteText(name)}, ${found}, ${rows})`;
      const failing = `IF ${found} <> ${rows} THEN RAISE EXCEPTION USING MESSAGE = ${message}; END IF;`;
      return [`DO ${quote} BEGIN ${failing} END ${quote};\n`];
    });
}
