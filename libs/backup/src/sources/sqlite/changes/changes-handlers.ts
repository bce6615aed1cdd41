// What the process that works with SQLite does for row changes.

import { createReadStream } from 'node:fs';
import { join } from 'node:path';

import { systemClock } from '../../../core/clock.js';
import { BackupError } from '../../../core/errors.js';
import type { RestoreInput } from '../../../core/source.js';
import type { ChildProgress } from '../../../kit/child-answer.js';
import { ARCHIVE, CsvFile, filesOf } from '../../changes-archive.js';
import { startOf } from '../../changes-window.js';
import { checkDatabaseFile } from '../check-file.js';
import { connect, connectToRead, numberOf, valueOf } from '../connect.js';
import type { Connection } from '../driver.js';
import { loadDriver } from '../load-driver.js';
import { fromSqlite, WHEN_CAPTURING, WHEN_RESTORING } from '../sqlite-failure.js';
import type { ApplyChangesTask, CaptureChangesTask, CapturedChanges, ExamineChangesTask } from './changes-tasks.js';
import { applyChain } from './apply-chain.js';
import { quoted, quotedText } from '../quote.js';
import { requireTable } from './describe-table.js';
import { fieldOf, isNoText } from './field.js';
import { literalOf, stateOf, within } from './window.js';

export const CHANGES_HANDLERS = {
  async examineChanges({ source, busyTimeoutMs, tables }: ExamineChangesTask): Promise<undefined> {
    checkDatabaseFile(source);
    const reader = connectToRead(await loadDriver(), source, busyTimeoutMs);
    try {
      for (const table of tables) requireTable(reader, table);
    } catch (error) {
      throw fromSqlite(error, WHEN_CAPTURING, `${source} can not be read`);
    } finally {
      reader.close();
    }
    return undefined;
  },

  async captureChanges(input: CaptureChangesTask, progress: ChildProgress): Promise<CapturedChanges> {
    checkDatabaseFile(input.source);
    const driver = await loadDriver();
    const reader = connectToRead(driver, input.source, input.busyTimeoutMs);
    try {
      const at = openSnapshot(reader);
      const tables: CapturedChanges['tables'][number][] = [];
      for (const table of input.tables) {
        progress(`reading the changes of ${table.name}`);
        tables.push(await captureTable(reader, table, at, input));
      }
      const bytes = numberOf(reader, 'PRAGMA page_count') * numberOf(reader, 'PRAGMA page_size');
      return { engineVersion: String(valueOf(reader, 'SELECT sqlite_version()')), bytes, at, tables };
    } catch (error) {
      throw fromSqlite(error, WHEN_CAPTURING, `The changes of ${input.source} can not be captured`);
    } finally {
      reader.close();
    }
  },

  async applyChanges({ path, captures }: ApplyChangesTask, progress: ChildProgress): Promise<undefined> {
    const driver = await loadDriver();
    const database = connect(driver, path, 0);
    const inputs = captures.map(({ archive, facts }): RestoreInput => {
      const content = { names: [ARCHIVE], bytes: () => 0, open: () => createReadStream(archive) };
      return { content, facts };
    });
    try {
      await applyChain(database, inputs, progress);
    } catch (error) {
      throw fromSqlite(error, WHEN_RESTORING, 'The changes could not be applied to the restored database');
    } finally {
      database.close();
    }
    return undefined;
  },
};

/**
 * SQLite has one writer at a time: what the snapshot does not show is stamped later than what it shows, unless that was
 * done before the writer had its lock, which is what the overlap is for. With a rollback journal writers wait meanwhile.
 */
function openSnapshot(reader: Connection): number {
  reader.run('BEGIN');
  reader.all('SELECT 1 FROM sqlite_schema LIMIT 1');
  return systemClock.now().getTime();
}

async function captureTable(
  reader: Connection,
  chosen: CaptureChangesTask['tables'][number],
  at: number,
  { directory, overlapMs }: CaptureChangesTask,
): Promise<CapturedChanges['tables'][number]> {
  const { name, column } = chosen;
  const table = requireTable(reader, chosen);
  const from = literalOf(startOf({ column, shape: table.shape }, chosen.earlier));
  const { file, keysFile } = filesOf(name);
  const changed = await spool(reader, directory, file, table.columns, `${quoted(name)} WHERE ${within(column, from)}`);
  const withKeys = chosen.deletions && from !== undefined;
  const keys = table.columns.filter((one) => table.primaryKey.includes(one.name));
  if (withKeys) await spool(reader, directory, keysFile, keys, quoted(name));
  const moment = { before: at, after: at, hasUnknownStart: false };
  const state = stateOf(reader, table, { column, from, moment, overlapMs });
  const record = {
    name,
    file,
    ...(withKeys ? { keysFile } : {}),
    column,
    columns: table.columns,
    primaryKey: withKeys ? keys.map((one) => one.name) : table.primaryKey,
    ...(from === undefined ? {} : { from }),
    ...state,
    changed,
    sequences: lastValue(reader, name),
  };
  return { record, shape: table.shape };
}

async function spool(
  reader: Connection,
  directory: string,
  file: string,
  columns: readonly { readonly name: string; readonly type?: string }[],
  source: string,
): Promise<number> {
  const header = columns.map(({ name }) => name);
  const fields = columns.map(({ name, type }) => fieldOf(quoted(name), type));
  const csv = await CsvFile.create(join(directory, file), header);
  try {
    for (const row of reader.each(`SELECT ${fields.join(', ')} FROM main.${source}`)) {
      const record = row.map((value) => (value === null ? null : String(value)));
      const at = record.findIndex(isNoText);
      if (at !== -1) throw noText(file, header[at] ?? '');
      await csv.write(record);
    }
  } finally {
    await csv.close();
  }
  return csv.rows;
}

function noText(file: string, column: string): BackupError {
  const message = `A text in the column ${column} can't be written to ${file}: its bytes are no text in the encoding of the database.`;
  return new BackupError('SOURCE_INVALID', message, { hint: 'Keep bytes in a BLOB, or leave the table out.' });
}

/** What AUTOINCREMENT has come to. */
function lastValue(reader: Connection, table: string): Record<string, string> {
  const hasAny = reader.all(`SELECT 1 FROM sqlite_schema WHERE name = 'sqlite_sequence'`).length > 0;
  if (!hasAny) return {};
  const [row] = reader.all(`SELECT CAST(seq AS TEXT) AS seq FROM sqlite_sequence WHERE name = ${quotedText(table)}`);
  return row === undefined ? {} : { rowid: String(row['seq']) };
}
