// Applies captures of row changes to a restored file, in order and in one transaction.

import { BackupError } from '../../../core/errors.js';
import type { RestoreInput } from '../../../core/source.js';
import type { ChildProgress } from '../../../kit/child-answer.js';
import type { CsvField } from '../../../kit/csv.js';
import { readArchive } from '../../changes-archive.js';
import { chainOf, isUsed } from '../../changes-chain.js';
import type { ChangedTable, ChangesRecord } from '../../changes-record.js';
import { numberOf, valueOf as answerOf } from '../connect.js';
import type { Connection } from '../driver.js';
import { quoted, quotedText } from '../quote.js';
import { type DescribedTable, findTable } from './describe-table.js';
import { valueOf } from './field.js';

type Records = AsyncIterable<readonly CsvField[]>;

/** @throws BackupError CHANGES_REFUSED when they do not fit */
export async function applyChain(
  database: Connection,
  inputs: readonly RestoreInput[],
  progress: ChildProgress,
): Promise<void> {
  const last = inputs.at(-1);
  if (last === undefined) return;
  const earlier = inputs.slice(0, -1).map((input) => ({ ...input, id: '', startedAt: new Date(0) }));
  const { wholeAt } = chainOf({ ...last, earlier });
  database.run('PRAGMA foreign_keys = OFF; BEGIN IMMEDIATE');
  const tables = new Map([...wholeAt.keys()].map((name) => [name, requireTable(database, name)]));
  const violations = numberOf(database, VIOLATIONS);
  const wakeTriggers = restTriggers(database, [...tables.keys()]);
  let record: ChangesRecord = { tables: [] };
  for (const [at, { content }] of inputs.entries()) {
    progress(`applying changes ${at + 1} of ${inputs.length}`, at / inputs.length);
    const isWanted = (table: ChangedTable): boolean => isUsed(wholeAt, table, at);
    await readArchive(content, async (found) => {
      record = found;
      for (const table of found.tables.filter(isWanted)) requireSameShape(table, tables.get(table.name));
      return {
        rows: async (table, records) => {
          if (isWanted(table)) await replaceRows(database, table, records);
        },
        keys: async (table, records) => {
          if (isWanted(table)) await keepOnly(database, table, records);
        },
      };
    });
  }
  for (const table of record.tables) if (tables.has(table.name)) finish(database, table);
  wakeTriggers();
  requireReferences(violations, numberOf(database, VIOLATIONS));
  database.run('COMMIT');
}

const VIOLATIONS = 'SELECT count(*) FROM pragma_foreign_key_check';

function requireTable(database: Connection, name: string): DescribedTable {
  const table = findTable(database, name);
  if (table !== undefined) return table;
  throw refused(`The restored database has no table ${name}, of which there are changes.`);
}

function requireSameShape({ name, columns, primaryKey }: ChangedTable, into: DescribedTable | undefined): void {
  if (into !== undefined && shown(columns) === shown(into.columns) && isSameSet(primaryKey, into.primaryKey)) return;
  throw refused(
    `${name} had other columns, or another primary key, when its changes were captured: ${shown(columns)}.`,
  );
}

function shown(columns: ChangedTable['columns']): string {
  return columns.map(({ name, type = '' }) => `${name} ${type}`).join(', ');
}

function isSameSet(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((one) => b.includes(one));
}

/** Deleted and inserted, so that unique values may move from row to row. A capture of all rows leaves no other. */
async function replaceRows(database: Connection, table: ChangedTable, records: Records): Promise<void> {
  const names = table.columns.map(({ name }) => name);
  const columns = names.map(quoted).join(', ');
  await fillIncoming(database, table, names, records);
  database.run(
    table.from === undefined
      ? `DELETE FROM main.${quoted(table.name)}`
      : `DELETE FROM main.${quoted(table.name)} AS t WHERE EXISTS (${sameKey(table)})`,
  );
  database.run(
    `INSERT INTO main.${quoted(table.name)} (${columns}) SELECT ${columns} FROM temp.incoming; DROP TABLE temp.incoming`,
  );
}

async function keepOnly(database: Connection, table: ChangedTable, records: Records): Promise<void> {
  await fillIncoming(database, table, table.primaryKey, records);
  database.run(
    `DELETE FROM main.${quoted(table.name)} AS t WHERE NOT EXISTS (${sameKey(table)}); DROP TABLE temp.incoming`,
  );
}

function sameKey({ primaryKey }: ChangedTable): string {
  const same = primaryKey.map((name) => `t.${quoted(name)} IS i.${quoted(name)}`);
  return `SELECT 1 FROM temp.incoming AS i WHERE ${same.join(' AND ')}`;
}

/** Its columns are for numbers or texts as those of the table are. */
async function fillIncoming(
  database: Connection,
  { name, primaryKey }: ChangedTable,
  names: readonly string[],
  records: Records,
): Promise<void> {
  const columns = names.map(quoted).join(', ');
  database.run(`CREATE TEMP TABLE incoming AS SELECT ${columns} FROM main.${quoted(name)} WHERE false`);
  const insert = database.prepare(`INSERT INTO temp.incoming VALUES (${names.map(() => '?').join(', ')})`);
  const encoding = String(answerOf(database, 'PRAGMA encoding'));
  for await (const record of records) insert(names.map((_, at) => valueOf(record[at] ?? null, encoding)));
  database.run(`CREATE INDEX temp.incoming_key ON incoming (${indexed(database, name, primaryKey).join(', ')})`);
}

/** Compared as the table compares them: an index of another order would not be used, and each row looked for among all. */
function indexed(database: Connection, table: string, primaryKey: readonly string[]): string[] {
  const rows = database.all(
    `SELECT x.name, x.coll FROM pragma_index_list(${quotedText(table)}) AS l, pragma_index_xinfo(l.name) AS x
     WHERE l.origin = 'pk' AND x.key = 1`,
  );
  const collations = new Map(rows.map(({ name, coll }) => [name, String(coll)]));
  return primaryKey.map((name) => `${quoted(name)} COLLATE ${quoted(collations.get(name) ?? 'BINARY')}`);
}

/** Where deleted rows were not seen there may be more than there were. */
function finish(database: Connection, table: ChangedTable): void {
  for (const value of Object.values(table.sequences)) {
    database.run(`UPDATE sqlite_sequence SET seq = max(seq, ${BigInt(value)}) WHERE name = ${quotedText(table.name)}`);
  }
  const rows = numberOf(database, `SELECT count(*) FROM main.${quoted(table.name)}`);
  const isExact = table.keysFile !== undefined || table.from === undefined;
  if (isExact ? rows === table.rows : rows >= table.rows) return;
  throw new BackupError(
    'CHANGES_REFUSED',
    `With its changes ${table.name} has ${rows} rows instead of ${table.rows}.`,
    {
      hint: 'Changes were missed: see which updates the change column does not tell. Restore without the changes, or with those up to an earlier time.',
    },
  );
}

/** Nothing is to happen by itself; they are there again at the end. */
function restTriggers(database: Connection, tables: readonly string[]): () => void {
  const among = tables.map((name) => quotedText(name)).join(', ');
  const triggers = database.all(
    `SELECT name, sql FROM main.sqlite_schema WHERE type = 'trigger' AND tbl_name IN (${among})`,
  );
  for (const { name } of triggers) database.run(`DROP TRIGGER main.${quoted(String(name))}`);
  return () => {
    for (const { sql } of triggers) database.run(String(sql));
  };
}

function requireReferences(before: number, after: number): void {
  if (after <= before) return;
  throw new BackupError(
    'CHANGES_REFUSED',
    `With the changes ${after - before} rows refer to rows that are not there.`,
    {
      hint: 'Capture the changes of every table that these refer to. Restore without the changes, or with those up to an earlier time.',
    },
  );
}

function refused(message: string): BackupError {
  return new BackupError('CHANGES_REFUSED', message, {
    hint: 'The schema changed since the full backup, or since the changes: restore with changesUntil before that, or without the changes.',
  });
}
