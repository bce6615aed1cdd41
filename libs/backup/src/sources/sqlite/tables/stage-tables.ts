// Replays a script of tables in a database of its own, and, by the swap, in the live one.

import { access, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

import { BackupError } from '../../../core/errors.js';
import type { BackupContent, RestoreInput, SourceContext, StagedRestore, SwapResult } from '../../../core/source.js';
import { createScratch, removeScratch, sweepScratch } from '../../../kit/own-folder.js';
import { keptTables, realDatabasePath } from '../database-path.js';
import { asRestoreError } from '../../../kit/source-errors.js';
import { queryRestored } from '../query-restored.js';
import { runTask } from '../tasks.js';
import { writeDurably } from '../write-durably.js';
import { SCRIPT } from './script-format.js';
import type { SqliteTablesSettings } from './settings.js';

export async function stageTables(
  settings: SqliteTablesSettings,
  { content, facts: captured }: RestoreInput,
  context: SourceContext,
): Promise<StagedRestore> {
  const { signal, progress, runId } = context;
  signal.throwIfAborted();
  requireScript(content);
  const { live, scratch } = await prepareScratch(settings, runId);
  try {
    const [script, staged] = [join(scratch, SCRIPT), join(scratch, 'staged.db')];
    const total = content.bytes(SCRIPT);
    await writeDurably(script, content.open(SCRIPT), signal, (written) =>
      progress('reading the script', written / total),
    );
    const { niceness } = settings;
    const measured = await runTask('stageTables', { path: staged, script, captured }, { signal, progress, niceness });
    return {
      ...measured,
      query: (sql) => queryRestored(settings, staged, sql, context),
      swap: () => swapIn(settings, { live, staged, script, captured }, context),
      discard: () => removeScratch(scratch),
    };
  } catch (error) {
    await removeScratch(scratch);
    signal.throwIfAborted();
    throw asRestoreError(error, `The script could not be written beside ${live}`);
  }
}

function requireScript({ names }: BackupContent): void {
  if (names.includes(SCRIPT)) return;
  throw new BackupError('RESTORE_FAILED', `The backup holds ${names.join(', ')} and no ${SCRIPT}.`);
}

async function prepareScratch(
  { file, clock }: SqliteTablesSettings,
  runId: string,
): Promise<{ readonly live: string; readonly scratch: string }> {
  try {
    const live = await realDatabasePath(file);
    await sweepScratch(dirname(live), clock);
    return { live, scratch: await createScratch(dirname(live), runId) };
  } catch (error) {
    throw asRestoreError(error, `There is no place for the script beside ${file}`);
  }
}

interface Staged {
  readonly live: string;
  readonly staged: string;
  readonly script: string;
  readonly captured: RestoreInput['facts'];
}

/** In the live database the script is one transaction: others wait for it, and need not let go. */
async function swapIn(
  { newBeside, busyTimeoutMs }: SqliteTablesSettings,
  { live, staged, script, captured }: Staged,
  { signal, runId, progress }: SourceContext,
): Promise<SwapResult> {
  signal.throwIfAborted();
  progress('replacing the rows of the tables');
  if (newBeside !== undefined || !(await exists(live))) {
    const like = newBeside === undefined ? live : resolve(newBeside);
    await runTask('place', { staged, target: live, like, busyTimeoutMs });
    return { keptPrevious: false };
  }
  const names = captured.tables.map(({ name }) => name);
  const keepAs = keptTables(live, 'before', runId);
  await runTask('replayTables', { live, script, names, captured, keepAs, busyTimeoutMs }, { progress });
  return { keptPrevious: true };
}

/** What the swap kept is a script of its own, and replayed in the same way. */
export async function undoTables(
  settings: SqliteTablesSettings,
  restoreRunId: string,
  { signal, progress }: SourceContext,
): Promise<void> {
  signal.throwIfAborted();
  const live = await realDatabasePath(settings.file).catch((error: unknown) => {
    throw asRestoreError(error, `The place of ${settings.file} can not be found`);
  });
  const script = keptTables(live, 'before', restoreRunId);
  if (!(await exists(script))) {
    throw new BackupError('UNDO_UNAVAILABLE', `What run ${restoreRunId} replaced is not at ${script}.`);
  }
  const { busyTimeoutMs, tables } = settings;
  const names = tables.map(({ name }) => name);
  const keepAs = keptTables(live, 'undone', restoreRunId);
  await runTask('replayTables', { live, script, names, keepAs, busyTimeoutMs }, { progress });
  await rm(script, { force: true });
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
