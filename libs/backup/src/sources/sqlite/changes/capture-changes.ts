// Captures the rows that changed since the capture before, in a process of its own, into the files of an archive.

import { stat } from 'node:fs/promises';

import { BackupError } from '../../../core/errors.js';
import type { Facts } from '../../../core/facts.js';
import type { Capture, CaptureContext } from '../../../core/source.js';
import { createScratchDirectory, removeScratchDirectory } from '../../../kit/scratch-directory.js';
import { archiveOf } from '../../changes-archive.js';
import { marksOf, tableMarks } from '../../changes-record.js';
import { chooseBase } from '../../changes-window.js';
import { realDatabasePath } from '../database-path.js';
import { asCaptureError, asScratchError } from '../../../kit/source-errors.js';
import { runTask } from '../tasks.js';
import type { CapturedChanges } from './changes-tasks.js';
import type { SqliteChangesSettings } from './options.js';

export async function captureChanges(settings: SqliteChangesSettings, context: CaptureContext): Promise<Capture> {
  const { signal, progress } = context;
  const { clock, completeEveryMs, overlapMs, busyTimeoutMs, niceness } = settings;
  signal.throwIfAborted();
  const source = await pathOf(settings);
  const identity = await identityOf(source);
  const base = chooseBase(await context.earlier(), identity, { now: clock.now(), completeEveryMs });
  const directory = await makeScratch(settings);
  try {
    const tables = settings.tables.map((table) => {
      const earlier = tableMarks(base?.facts.marks, table.name);
      return { ...table, ...(earlier === undefined ? {} : { earlier }) };
    });
    const input = { source, busyTimeoutMs, overlapMs, directory, tables };
    const captured = await runTask('captureChanges', input, { signal, progress, niceness });
    if ((await identityOf(source)).file !== identity.file) throw replaced(source);
    const records = captured.tables.map(({ record }) => record);
    const archive = await archiveOf({ tables: records }, { directory, mtime: new Date(captured.at), signal });
    const isWhole = records.every(({ from }) => from === undefined);
    return {
      objects: [archive],
      ...(base === undefined || isWhole ? {} : { basedOn: base.id }),
      facts: async () => factsOf(captured, identity),
      close: async () => await removeScratchDirectory(directory),
    };
  } catch (error) {
    await removeScratchDirectory(directory);
    throw error;
  }
}

async function pathOf({ file }: SqliteChangesSettings): Promise<string> {
  return await realDatabasePath(file).catch((error: unknown) => {
    throw asCaptureError(error, `The database ${file} can not be found`);
  });
}

/** A file that took the place of another one is another database, whatever its name. */
async function identityOf(source: string): Promise<{ readonly file: string }> {
  const { dev, ino, birthtimeMs } = await stat(source).catch((error: unknown) => {
    throw asCaptureError(error, `The database ${source} can not be read`);
  });
  return { file: `${dev}:${ino}:${Math.floor(birthtimeMs)}` };
}

async function makeScratch({ scratchDirectory, clock }: SqliteChangesSettings): Promise<string> {
  return await createScratchDirectory(scratchDirectory, clock).catch((error: unknown) => {
    throw asScratchError(error, `A scratch directory could not be made in ${scratchDirectory}`);
  });
}

function replaced(source: string): BackupError {
  return new BackupError('SOURCE_BUSY', `${source} was replaced while its changes were read.`);
}

function factsOf({ engineVersion, bytes, at, tables }: CapturedChanges, identity: { readonly file: string }): Facts {
  return {
    engine: 'sqlite-changes',
    engineVersion,
    bytes,
    tables: tables.map(({ record: { name, rows } }) => ({ name, rows })).toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    properties: {},
    marks: marksOf(
      identity,
      tables.map(({ record: { name, column, from, highest, next }, shape }) => ({
        name,
        marks: {
          column,
          shape,
          after: String(at),
          ...(from === undefined ? {} : { from }),
          ...(highest === undefined ? {} : { highest }),
          ...(next === undefined ? {} : { next }),
        },
      })),
    ),
  };
}
