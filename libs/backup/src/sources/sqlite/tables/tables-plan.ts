// What decides whether tables can be restored, what that will do, and what a backup needs. Reads only.

import { dirname, resolve } from 'node:path';

import { BackupError } from '../../../core/errors.js';
import type { Facts } from '../../../core/facts.js';
import type { Check } from '../../../core/source.js';
import { listOf } from '../../../kit/lists.js';
import { checkDirectory } from '../examine-database.js';
import { realDatabasePath } from '../database-path.js';
import { checkNew, checkSpace, checkWritable } from '../restore-plan.js';
import { runTask } from '../tasks.js';
import { isSame } from '../quote.js';
import type { SqliteTablesSettings } from './settings.js';
import { columnsIn } from './table-facts.js';

type Finding = Omit<Check, 'name'>;

/** A script that is written, and a database that is made of it. */
const TIMES_THE_SCRIPT = 2;

export function tableSteps({ file, tables, newBeside }: SqliteTablesSettings): readonly string[] {
  const live = resolve(file);
  const names = listOf(tables.map(({ name }) => name));
  const beside = [
    `Replay the script in a database of its own beside ${live}, and compare the rows with those that were captured.`,
  ];
  if (newBeside !== undefined) return [...beside, `Name that database ${live}, which must be new.`];
  return [
    ...beside,
    `Begin a transaction in ${live}; whoever else writes to it waits until it is over.`,
    `Keep the rows that ${names} have now as ${live}.tables-before-<run id>.sql.`,
    `Replace all rows of ${names}; make the tables that are missing. Other tables stay as they are.`,
    'Compare the rows, and every reference from and to the tables; unless all is well, nothing is changed.',
  ];
}

export async function tableChecks(
  settings: SqliteTablesSettings,
  { facts, bytes }: { readonly facts: Facts; readonly bytes: number },
  signal: AbortSignal,
): Promise<Check[]> {
  const live = await realDatabasePath(settings.file).catch(() => resolve(settings.file));
  const place: Check =
    settings.newBeside === undefined
      ? { name: 'tables', ...(await checkFit(settings, live, facts, signal)) }
      : { name: 'new-place', ...checkNew(live) };
  return [
    place,
    { name: 'directory-writable', ...(await checkWritable(dirname(live))) },
    { name: 'disk-space', ...(await checkSpace(dirname(live), bytes * TIMES_THE_SCRIPT)) },
  ];
}

/** Whether the live tables have the columns that were captured. What else they ask for is found out by the swap. */
async function checkFit(
  { busyTimeoutMs }: SqliteTablesSettings,
  live: string,
  facts: Facts,
  signal: AbortSignal,
): Promise<Finding> {
  const wanted = facts.tables.map(({ name }) => ({ name, optional: true }));
  try {
    const { tables, missing } = await runTask('findTables', { path: live, wanted, busyTimeoutMs }, { signal });
    const lacking = tables.flatMap(({ name, columns }) => {
      const captured = facts.tables.find((table) => isSame(table.name, name))?.name ?? name;
      const absent = columnsIn(facts, captured).filter((column) => !columns.some((other) => isSame(column, other)));
      return absent.length === 0 ? [] : [`${name} has no ${listOf(absent, 'or')}`];
    });
    if (lacking.length > 0) {
      const message = `The live tables lack columns that were captured: ${lacking.join('; ')}.`;
      return { verdict: 'blocked', message, hint: 'Restore into a new file, and copy what you need from there.' };
    }
    const made = missing.length === 0 ? '' : ` Missing, and made by the restore: ${missing.join(', ')}.`;
    return { verdict: 'ok', message: `The live tables have all columns that were captured.${made}` };
  } catch (error) {
    signal.throwIfAborted();
    const { code, message, hint } = BackupError.from(error);
    if (code === 'SOURCE_NOT_FOUND') return { verdict: 'ok', message: 'The restore makes all tables.' };
    return { verdict: 'blocked', message, hint };
  }
}

export async function examineTables(settings: SqliteTablesSettings, signal: AbortSignal): Promise<readonly Check[]> {
  const path = await realDatabasePath(settings.file).catch(() => resolve(settings.file));
  const directory = settings.scratchDirectory ?? dirname(path);
  return [
    { name: 'tables', ...(await lookForTables(settings, path, signal)) },
    await checkDirectory('scratch-directory', directory, 'blocked', 'a backup writes its script there'),
  ];
}

async function lookForTables(
  { tables: wanted, busyTimeoutMs }: SqliteTablesSettings,
  path: string,
  signal: AbortSignal,
): Promise<Finding> {
  try {
    const { tables, missing } = await runTask('findTables', { path, wanted, busyTimeoutMs }, { signal });
    const absent = missing.length === 0 ? '' : ` Optional, and not there: ${missing.join(', ')}.`;
    return { verdict: 'ok', message: `${path} has ${listOf(tables.map(({ name }) => name))}.${absent}` };
  } catch (error) {
    signal.throwIfAborted();
    const { message, hint } = BackupError.from(error, 'SOURCE_FAILED');
    return { verdict: 'blocked', message, hint };
  }
}
