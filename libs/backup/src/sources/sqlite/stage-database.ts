// Restores the content into a file beside the live database and examines it there.

import { basename, dirname, join } from 'node:path';

import { BackupError } from '../../core/errors.js';
import type { BackupContent, SourceContext, StagedRestore } from '../../core/source.js';
import { createScratch, removeScratch, sweepScratch } from '../../kit/own-folder.js';
import { requireRoom } from '../../kit/room.js';
import { applyChanges } from './changes/apply-changes.js';
import { realDatabasePath } from './database-path.js';
import { asRestoreError } from '../../kit/source-errors.js';
import { queryRestored } from './query-restored.js';
import { rescueRows } from './rescue/rescue-rows.js';
import type { SqliteSettings } from './settings.js';
import { swapIn } from './swap-database.js';
import { runTask } from './tasks.js';
import { writeDurably } from './write-durably.js';

export async function stageDatabase(
  settings: SqliteSettings,
  content: BackupContent,
  context: SourceContext,
): Promise<StagedRestore> {
  const { signal, runId, progress } = context;
  const { newBeside } = settings;
  signal.throwIfAborted();
  const name = onlyObjectOf(content);
  const { live, scratch } = await prepareScratch(settings, content.bytes(name), runId);
  try {
    const staged = join(scratch, basename(live));
    await writeDurably(staged, content.open(name), signal, (written) =>
      progress('writing the restored database', written / content.bytes(name)),
    );
    const { facts, checks } = await runTask(
      'measure',
      { path: staged },
      { signal, progress, niceness: settings.niceness },
    );
    return {
      facts,
      checks,
      async apply(changes) {
        await applyChanges(settings, staged, changes, context);
        return await runTask('measure', { path: staged }, { signal, progress, niceness: settings.niceness });
      },
      query: (sql) => queryRestored(settings, staged, sql, context),
      ...(newBeside === undefined
        ? {}
        : { rescue: (choice) => rescueRows({ ...settings, newBeside }, staged, choice, context) }),
      swap: () => swapIn(settings, { live, staged }, context),
      discard: () => removeScratch(scratch),
    };
  } catch (error) {
    await removeScratch(scratch);
    signal.throwIfAborted();
    throw asRestoreError(error, `The restored database could not be written beside ${live}`);
  }
}

function onlyObjectOf({ names }: BackupContent): string {
  const [name] = names;
  if (name !== undefined && names.length === 1) return name;
  throw new BackupError(
    'RESTORE_FAILED',
    `A backup of a SQLite database has one object, and this one has ${names.length}.`,
  );
}

/** Beside the live database, because only within one file system a swap is one step. */
async function prepareScratch(
  { file, clock }: SqliteSettings,
  bytes: number,
  runId: string,
): Promise<{ live: string; scratch: string }> {
  try {
    const live = await realDatabasePath(file);
    await sweepScratch(dirname(live), clock);
    await requireRoom(dirname(live), bytes);
    return { live, scratch: await createScratch(dirname(live), runId) };
  } catch (error) {
    throw asRestoreError(error, `There is no place for the restored database beside ${file}`);
  }
}
