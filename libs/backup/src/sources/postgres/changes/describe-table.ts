// What a table is like whose changes are captured, or applied: its columns, its primary key, its sequences.

import { createHash } from 'node:crypto';

import { BackupError } from '../../../core/errors.js';
import { type ColumnKind, kindOfNumber } from '../../changes-window.js';
import type { ChangedColumn } from '../../changes-record.js';
import type { Row, Session } from '../connection/session.js';
import { showTable, type TableName } from '../names.js';
import type { ChosenTable } from './options.js';

export interface DescribedTable extends TableName {
  readonly oid: number;
  /** Another one when all rows were taken away, or written, at once, as TRUNCATE does. */
  readonly file: string;
  /** As facts have it. */
  readonly shown: string;
  readonly columns: readonly ChangedColumn[];
  readonly primaryKey: readonly string[];
  /** The sequence that belongs to a column, as SQL, by the name of the column. */
  readonly sequences: Readonly<Record<string, string>>;
}

/** What is computed from other columns is computed again. */
const DESCRIBE = `
  SELECT c.oid, pg_relation_filenode(c.oid)::text AS file, c.relkind AS kind, has_table_privilege(c.oid, 'SELECT') AS readable, row_security_active(c.oid) AS hides,
    (SELECT json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod),
                                       'sequence', pg_get_serial_sequence(format('%I.%I', n.nspname, c.relname), a.attname))
                     ORDER BY a.attnum)
     FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
       AND coalesce(to_jsonb(a) ->> 'attgenerated', '') = '') AS columns,
    (SELECT json_agg(a.attname ORDER BY k.place)
     FROM pg_index i CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY k (attnum, place)
     JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
     WHERE i.indrelid = c.oid AND i.indisprimary) AS key
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname = $1 AND c.relname = $2`;

interface FoundColumn extends ChangedColumn {
  readonly sequence: string | null;
}

/** Undefined where there is no such table. */
export async function findTable(session: Session, { schema, table }: TableName): Promise<DescribedTable | undefined> {
  const [row] = await session.query(DESCRIBE, [schema, table]);
  return row && describe(row, { schema, table });
}

/** @throws BackupError SOURCE_INVALID, SOURCE_DENIED for a table whose changes can't be captured */
export async function requireTable(session: Session, chosen: ChosenTable, role: string): Promise<DescribedTable> {
  const shown = showTable(chosen);
  const [row] = await session.query(DESCRIBE, [chosen.schema, chosen.table]);
  if (row === undefined)
    throw invalid(`The database does not have the table ${shown}`, 'Check its name, capitals included.');
  if (row['kind'] !== 'r') {
    throw invalid(`${shown} is not an ordinary table`, 'Name the partitions of a partitioned table one by one.');
  }
  if (row['readable'] !== true || row['hides'] === true) {
    throw new BackupError('SOURCE_DENIED', `The role ${role} may not read every row of ${shown}.`, {
      hint: 'Grant it SELECT on the table, and BYPASSRLS where row security hides rows.',
    });
  }
  const found = describe(row, chosen);
  if (found.primaryKey.length === 0) {
    throw invalid(
      `${shown} has no primary key`,
      'Changes are put back by primary key: add one, or leave the table out.',
    );
  }
  return found;
}

function describe(row: Row, name: TableName): DescribedTable {
  const columns = (row['columns'] ?? []) as readonly FoundColumn[];
  return {
    ...name,
    shown: showTable(name),
    oid: Number(row['oid']),
    file: String(row['file']),
    columns: columns.map((column) => ({ name: column.name, type: String(column.type) })),
    primaryKey: (row['key'] ?? []) as readonly string[],
    sequences: Object.fromEntries(
      columns.flatMap(({ name: of, sequence }) => (sequence === null ? [] : [[of, sequence]])),
    ),
  };
}

/** The same text as long as it is the same table with the same columns, whose rows came and went one by one. */
export function shapeOf({ oid, file, columns, primaryKey }: DescribedTable): string {
  return createHash('sha256')
    .update(JSON.stringify([oid, file, columns, primaryKey]))
    .digest('hex')
    .slice(0, 16);
}

const TIMES: Readonly<Record<string, ColumnKind>> = {
  'timestamp with time zone': 'instant',
  'timestamp without time zone': 'local',
};
const NUMBERS: ReadonlySet<string> = new Set(['bigint', 'integer', 'smallint']);

/** How the values of the change column are asked for, and what they are. */
export interface ChangeColumn {
  /** Whether a value is one of those that can be compared, in SQL. */
  readonly isUsual: string;
  /** The highest value as a text, in SQL over the rows of the table. */
  readonly highest: string;
  kindOf(highest: string | undefined): ColumnKind;
}

/** @throws BackupError SOURCE_INVALID for a column that is not there, or of a type that tells no order of changes */
export function changeColumn(table: DescribedTable, quotedColumn: string, column: string): ChangeColumn {
  const type = table.columns.find(({ name }) => name === column)?.type?.replace(/\(\d\)/, '');
  const kind = TIMES[type ?? ''];
  if (kind !== undefined) {
    const zone = kind === 'instant' ? ` AT TIME ZONE 'UTC'` : '';
    const format = `'YYYY-MM-DD"T"HH24:MI:SS.MS${kind === 'instant' ? 'Z' : ''}'`;
    return {
      isUsual: `isfinite(${quotedColumn})`,
      highest: `to_char(max(${quotedColumn}) FILTER (WHERE isfinite(${quotedColumn}))${zone}, ${format})`,
      kindOf: () => kind,
    };
  }
  if (NUMBERS.has(type ?? '')) return { isUsual: 'true', highest: `max(${quotedColumn})::text`, kindOf: kindOfNumber };
  const what = type === undefined ? 'there is no such column, or it is a generated one' : `it is of the type ${type}`;
  throw invalid(
    `Changes of ${table.shown} can't be told by ${column}: ${what}`,
    'Name a timestamp, a whole number that grows with every change, or xmin.',
  );
}

function invalid(message: string, hint: string): BackupError {
  return new BackupError('SOURCE_INVALID', `${message}.`, { hint });
}
