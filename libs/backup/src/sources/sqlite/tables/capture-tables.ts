// Captures tables: one view of them, written as a script to a scratch directory, from which it is streamed.

import { dirname, join } from 'node:path';

import { BackupError } from '../../../core/errors.js';
import type { Facts } from '../../../core/facts.js';
import type { Capture, CaptureContext } from '../../../core/source.js';
import { createScratch, removeScratch, sweepScratch } from '../../../kit/own-folder.js';
import { readCopy } from '../capture-database.js';
import { realDatabasePath } from '../database-path.js';
import { asCaptureError, asScratchError } from '../../../kit/source-errors.js';
import { runTask } from '../tasks.js';
import { SCRIPT } from './script-format.js';
import type { SqliteTablesSettings } from './settings.js';

/** The live database is read for no longer than it takes to write the script to the disk of this machine. */
export async function captureTables(settings: SqliteTablesSettings, context: CaptureContext): Promise<Capture> {
  const { signal, progress, runId, note, takesWhatIsLeft = false } = context;
  signal.throwIfAborted();
  const source = await realDatabasePath(settings.file).catch((error: unknown) => {
    throw asCaptureError(error, `The database ${settings.file} can not be found`);
  });
  const scratch = await prepareScratch(settings, settings.scratchDirectory ?? dirname(source), runId);
  try {
    const script = join(scratch, SCRIPT);
    const { tables, busyTimeoutMs, niceness } = settings;
    const wanted = tables.map((table) => ({ ...table, optional: table.optional || takesWhatIsLeft }));
    const input = { source, copy: join(scratch, 'copy.db'), script, wanted, busyTimeoutMs };
    const facts = await runTask('dumpTables', input, { signal, progress, niceness });
    requireAny(facts, settings, takesWhatIsLeft);
    const missing = facts.names?.['missing'] ?? [];
    if (missing.length > 0) note(`Optional, and not there: ${missing.join(', ')}.`);
    return {
      objects: [{ name: SCRIPT, bytes: facts.bytes, open: () => readCopy(script, facts.bytes, signal) }],
      facts: async () => facts,
      close: () => removeScratch(scratch),
    };
  } catch (error) {
    await removeScratch(scratch);
    throw error;
  }
}

async function prepareScratch({ clock }: SqliteTablesSettings, parent: string, runId: string): Promise<string> {
  try {
    await sweepScratch(parent, clock);
    return await createScratch(parent, runId);
  } catch (error) {
    throw asScratchError(error, `A scratch directory could not be made in ${parent}`);
  }
}

function requireAny({ tables }: Facts, { file }: SqliteTablesSettings, takesWhatIsLeft: boolean): void {
  if (tables.length > 0) return;
  if (takesWhatIsLeft) throw new BackupError('SOURCE_NOT_FOUND', `None of the tables is in ${file}.`);
  throw new BackupError('SOURCE_INVALID', `All tables of ${file} that are asked for are optional, and none is there.`, {
    hint: 'Check the names, or run the job again when one of the tables has been made.',
  });
}
