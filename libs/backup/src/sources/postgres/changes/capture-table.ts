// Captures the changes of one table: its rows in the window, and, when asked for, the primary keys of all of them.

import { join } from 'node:path';

import { CsvFile, filesOf } from '../../changes-archive.js';
import type { ChangedTable, TableMarks } from '../../changes-record.js';
import { nextStart } from '../../changes-window.js';
import type { Session } from '../connection/session.js';
import { quoteIdentifier, quoteTable } from '../names.js';
import { changeColumn, type DescribedTable } from './describe-table.js';
import type { SnapshotMoment } from './moment.js';
import type { ChosenTable } from './options.js';
import { readRecords, type Wanted } from './read-records.js';
import { writtenSince } from './xmin.js';

export interface CapturedTable {
  readonly chosen: ChosenTable;
  readonly table: DescribedTable;
  /** Where the window begins. Undefined: at every row. */
  readonly from: string | undefined;
  /** What the capture before knew of the table. */
  readonly earlier: TableMarks | undefined;
  readonly moment: SnapshotMoment;
  readonly overlapMs: number;
}

export async function captureTable(session: Session, what: CapturedTable, directory: string): Promise<ChangedTable> {
  const { table, chosen, from } = what;
  const { file, keysFile } = filesOf(table.shown);
  const window = windowOf(what);
  const names = table.columns.map(({ name }) => name);
  const source = `FROM ${quoteTable(table)}`;
  const wanted = { source: `${source} WHERE ${window.condition}`, values: window.values, what: 'rows' } as const;
  const changed = await spool(session, join(directory, file), names, wanted);
  const counted = await session.query(`SELECT count(*) AS rows, ${window.highest} AS highest ${source}`);
  const highest = textOf(counted[0]?.['highest']);
  const withKeys = chosen.deletions && from !== undefined;
  if (withKeys) {
    await spool(session, join(directory, keysFile), table.primaryKey, { source, values: [], what: 'keys' });
  }
  const next = window.next(highest);
  return {
    name: table.shown,
    file,
    ...(withKeys ? { keysFile } : {}),
    column: chosen.column,
    columns: table.columns,
    primaryKey: table.primaryKey,
    ...(from === undefined ? {} : { from }),
    ...(highest === undefined ? {} : { highest }),
    ...(next === undefined ? {} : { next }),
    changed,
    rows: Number(counted[0]?.['rows']),
    sequences: await lastValues(session, table),
  };
}

interface TableWindow {
  /** In SQL, with `values` as its parameters. */
  readonly condition: string;
  readonly values: readonly string[];
  /** The highest value of the column as a text, in SQL. */
  readonly highest: string;
  next(highest: string | undefined): string | undefined;
}

function windowOf({ table, chosen, from, earlier, moment, overlapMs }: CapturedTable): TableWindow {
  const { column } = chosen;
  if (column === 'xmin') {
    const condition = from === undefined ? 'true' : writtenSince(from, moment);
    return { condition, values: [], highest: 'NULL', next: () => String(moment.transactions.oldest) };
  }
  const quoted = quoteIdentifier(column);
  const { isUsual, highest, kindOf } = changeColumn(table, quoted, column);
  const type = table.columns.find(({ name }) => name === column)?.type ?? '';
  const within = `${quoted} >= $1::text::${type} OR ${quoted} IS NULL OR NOT ${isUsual}`;
  return {
    condition: from === undefined ? 'true' : within,
    values: from === undefined ? [] : [from],
    highest,
    next(found) {
      const before = { ...optional('highest', earlier?.['highest']), after: Number(earlier?.['after'] ?? Infinity) };
      const window = { ...optional('from', from), ...optional('highest', found), earlier: before };
      return nextStart(kindOf(found), window, moment, overlapMs);
    },
  };
}

async function spool(session: Session, path: string, columns: readonly string[], wanted: Wanted): Promise<number> {
  const csv = await CsvFile.create(path, columns);
  try {
    for await (const record of readRecords(session, columns, wanted)) await csv.write(record);
  } finally {
    await csv.close();
  }
  return csv.rows;
}

/** Also what was taken by transactions that the snapshot does not show: a number is never given twice. */
async function lastValues(session: Session, { sequences }: DescribedTable): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const [column, sequence] of Object.entries(sequences)) {
    const [row] = await session.query(`SELECT last_value::text AS value FROM ${sequence} WHERE is_called`);
    if (row !== undefined) found[column] = String(row['value']);
  }
  return found;
}

function textOf(value: unknown): string | undefined {
  return value === null || value === undefined ? undefined : String(value);
}

function optional<K extends string>(name: K, value: string | undefined): { readonly [P in K]?: string } {
  return (value === undefined ? {} : { [name]: value }) as { readonly [P in K]?: string };
}
