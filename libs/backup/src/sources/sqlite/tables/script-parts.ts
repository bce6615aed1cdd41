// The statements around the rows of a script: what has to hold before and after them, and what is made anew.

import type { Connection } from '../driver.js';
import { textLiteral } from './literals.js';
import { quoted } from '../quote.js';
import type { Table } from './table-definition.js';

const GUARD = 'temp."nestjs-backup guard"';
const BEFORE = 'temp."nestjs-backup broken references"';

/** References of a table, or to it, whose row is missing. What refers to a table that is not there at all does not count. */
function brokenReferences(tables: readonly Table[]): string {
  const names = tables.map(({ name }) => textLiteral(name)).join(', ');
  const chosen = `COLLATE NOCASE IN (${names})`;
  return `SELECT v."table" AS "table", v.fkid AS fkid, count(*) AS n
    FROM (SELECT DISTINCT s.name FROM main.sqlite_schema s LEFT JOIN pragma_foreign_key_list(s.name) f
          WHERE s.type = 'table' AND (s.name ${chosen} OR f."table" ${chosen})) c,
         pragma_foreign_key_check(c.name) v
    WHERE EXISTS (SELECT 1 FROM main.sqlite_schema p WHERE p.type = 'table' AND p.name = v.parent COLLATE NOCASE)
    GROUP BY 1, 2`;
}

/** What the rows of the tables refer to in vain already. Undefined where SQLite can't check references at all. */
export function countBroken(database: Connection, tables: readonly Table[]): readonly string[] | undefined {
  try {
    return database
      .all(brokenReferences(tables))
      .map((row) => `(${textLiteral(String(row['table']))}, ${Number(row['fkid'])}, ${Number(row['n'])})`);
  } catch {
    return undefined;
  }
}

/**
 * References are not enforced while rows are replaced, because deleting a row would otherwise delete, by cascade, what
 * refers to it in other tables. They are checked before the end instead.
 */
export function beginning(encoding: string): string {
  return `PRAGMA encoding = '${encoding}';
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
`;
}

/** Rows come back with the stamps that they had: a new number of the schema tells whoever captures their changes. */
const NOTICE = 'main."nestjs-backup notice"';
const NUMBERING = `CREATE TABLE ${NOTICE} (x);\nDROP TABLE ${NOTICE};\n`;

/** What has to hold before anything is changed. */
export function opening(tables: readonly Table[], broken: readonly string[] | undefined): string {
  const known =
    broken === undefined || broken.length === 0 ? '' : `INSERT INTO ${BEFORE} VALUES ${broken.join(', ')};\n`;
  const references = broken === undefined ? '' : `CREATE TABLE ${BEFORE} AS ${brokenReferences(tables)};\n${known}`;
  return `${NUMBERING}CREATE TABLE ${GUARD} (
  enforced CONSTRAINT "foreign keys can be left unchecked meanwhile" CHECK (enforced = 0),
  triggers CONSTRAINT "the triggers of the tables are those of the backup" CHECK (triggers = 0),
  broken CONSTRAINT "every reference of the tables, and to them, finds its row" CHECK (broken = 0)
);
INSERT INTO ${GUARD} (enforced) SELECT foreign_keys FROM pragma_foreign_keys;
${references}${tables.map(requireTriggers).join('')}`;
}

/** A table that is there has exactly these triggers; no other table has one of these names. */
function requireTriggers({ name, triggers }: Table): string {
  const isThere = `(SELECT count(*) FROM main.sqlite_schema WHERE type = 'table' AND name = ${textLiteral(name)} COLLATE NOCASE)`;
  const own = `type = 'trigger' AND tbl_name = ${textLiteral(name)} COLLATE NOCASE`;
  const known = `sql IN (${triggers.map(({ sql }) => textLiteral(sql)).join(', ')})`;
  const names = triggers.map((trigger) => textLiteral(trigger.name)).join(', ');
  const elsewhere = `type = 'trigger' AND name COLLATE NOCASE IN (${names}) AND tbl_name <> ${textLiteral(name)} COLLATE NOCASE`;
  return `INSERT INTO ${GUARD} (triggers) SELECT ${isThere} AND count(*) <> ${triggers.length} FROM main.sqlite_schema WHERE ${own};
INSERT INTO ${GUARD} (triggers) SELECT ${isThere} AND count(*) <> ${triggers.length} FROM main.sqlite_schema WHERE ${own} AND ${known};
INSERT INTO ${GUARD} (triggers) SELECT count(*) FROM main.sqlite_schema WHERE ${elsewhere};
`;
}

/** Makes the table where it is missing, and empties it. No trigger sees that. */
export function emptying({ name, sql, triggers }: Table): string {
  const drops = triggers.map((trigger) => `DROP TRIGGER IF EXISTS main.${quoted(trigger.name)};\n`).join('');
  return `${ended(withIfNotExists(sql, 'TABLE'))}${drops}DELETE FROM main.${quoted(name)};\n`;
}

/** After the rows: what is quicker to make then, or must not see them come. */
export function finishing(table: Table): string {
  const indexes = table.indexes.map(({ sql }) => ended(withIfNotExists(sql, '(?:UNIQUE )?INDEX')));
  const triggers = table.triggers.map(({ sql }) => ended(sql));
  return [
    ...indexes,
    ...triggers,
    ...(table.lastNumber === undefined ? [] : [numbering(table, table.lastNumber)]),
  ].join('');
}

/** Numbers that were given away since are not given away again. */
function numbering({ name }: Table, last: string): string {
  const table = textLiteral(name);
  return `UPDATE main.sqlite_sequence SET seq = max(seq, ${last}) WHERE name = ${table};
INSERT INTO main.sqlite_sequence (name, seq) SELECT ${table}, ${last} WHERE NOT EXISTS (SELECT 1 FROM main.sqlite_sequence WHERE name = ${table});
`;
}

/** A full-text index that keeps no copy of the rows of a table is made anew. */
export function rebuildings(database: Connection, tables: readonly Table[]): string {
  const indexes = database.all(`SELECT name, sql FROM sqlite_schema WHERE sql LIKE 'CREATE VIRTUAL TABLE%USING fts%'`);
  return indexes
    .filter(({ sql }) => {
      const [, inQuotes, plain] = /content\s*=\s*(?:["'`]([^"'`]+)["'`]|([^\s,)]+))/i.exec(String(sql)) ?? [];
      const content = (inQuotes ?? plain)?.toLowerCase();
      return tables.some(({ name }) => name.toLowerCase() === content);
    })
    .map(({ name }) => `INSERT INTO ${quoted(String(name))} (${quoted(String(name))}) VALUES ('rebuild');\n`)
    .join('');
}

export function closing(tables: readonly Table[], broken: readonly string[] | undefined): string {
  if (broken === undefined) return `DROP TABLE ${GUARD};\n`;
  return `INSERT INTO ${GUARD} (broken) SELECT count(*) FROM (${brokenReferences(tables)}) a
  WHERE a.n > coalesce((SELECT max(b.n) FROM ${BEFORE} b WHERE b."table" = a."table" AND b.fkid = a.fkid), 0);
DROP TABLE ${BEFORE};
DROP TABLE ${GUARD};
`;
}

/** A definition may end with a comment. Unless it does, it is given as it is kept: SQLite keeps every blank of it. */
function ended(sql: string): string {
  const lastLine = sql.slice(sql.lastIndexOf('\n') + 1);
  return `${sql}${lastLine.includes('--') ? '\n' : ''};\n`;
}

/** SQLite keeps definitions with these words in front, whatever was written. */
function withIfNotExists(sql: string, what: string): string {
  return sql.replace(new RegExp(`^CREATE ${what} `), (words) => `${words}IF NOT EXISTS `);
}
