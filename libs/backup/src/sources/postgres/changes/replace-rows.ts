// Puts captured rows in the place of those with the same primary key, and takes away those whose keys are gone.

import type { CsvField } from '../../../kit/csv.js';
import type { ChangedTable } from '../../changes-record.js';
import type { Session } from '../connection/session.js';
import { quoteIdentifier, quoteTable } from '../names.js';
import type { DescribedTable } from './describe-table.js';
import { portionsOf } from './portions.js';

type Records = AsyncIterable<readonly CsvField[]>;

/** One for each number of columns: each table that was ever made keeps locks until the transaction ends, dropped or not. */
const incomingOf = (width: number): string => `pg_temp.incoming_${width}`;

/** Deleted and inserted, so that unique values may move from row to row. A capture of all rows leaves no other. */
export async function replaceRows(
  session: Session,
  into: DescribedTable,
  { columns, primaryKey, from }: ChangedTable,
  records: Records,
): Promise<void> {
  const incoming = await fillIncoming(session, columns.length, records);
  const target = quoteTable(into);
  const names = columns.map(({ name }) => name);
  const same = primaryKey.map((name) => `t.${quoteIdentifier(name)} = ${valueOf(into, name, names.indexOf(name))}`);
  await session.query(
    from === undefined
      ? `DELETE FROM ${target}`
      : `DELETE FROM ${target} t USING ${incoming} i WHERE ${same.join(' AND ')}`,
  );
  const values = names.map((name, at) => valueOf(into, name, at));
  await session.query(
    `INSERT INTO ${target} (${names.map(quoteIdentifier).join(', ')}) OVERRIDING SYSTEM VALUE SELECT ${values.join(', ')} FROM ${incoming} i`,
  );
  await session.query(`TRUNCATE ${incoming}`);
}

export async function keepOnly(
  session: Session,
  into: DescribedTable,
  { primaryKey }: ChangedTable,
  records: Records,
): Promise<void> {
  const incoming = await fillIncoming(session, primaryKey.length, records);
  const same = primaryKey.map((name, at) => `t.${quoteIdentifier(name)} = ${valueOf(into, name, at)}`);
  await session.query(
    `DELETE FROM ${quoteTable(into)} t WHERE NOT EXISTS (SELECT FROM ${incoming} i WHERE ${same.join(' AND ')})`,
  );
  await session.query(`TRUNCATE ${incoming}`);
}

/** The text as the table's own type takes it. */
function valueOf({ columns }: DescribedTable, name: string, at: number): string {
  return `i.c${at}::${columns.find((column) => column.name === name)?.type ?? 'text'}`;
}

async function fillIncoming(session: Session, width: number, records: Records): Promise<string> {
  const incoming = incomingOf(width);
  const columns = Array.from({ length: width }, (_, at) => at);
  await session.query(
    `CREATE TEMP TABLE IF NOT EXISTS incoming_${width} (${columns.map((at) => `c${at} text`).join(', ')})`,
  );
  const arrays = columns.map((at) => `$${at + 1}::text[]`).join(', ');
  const insert = `INSERT INTO ${incoming} SELECT * FROM unnest(${arrays})`;
  for await (const portion of portionsOf(records)) {
    await session.query(
      insert,
      columns.map((at) => portion.map((record) => record[at] ?? null)),
    );
  }
  await session.query(`ANALYZE ${incoming}`);
  return incoming;
}
