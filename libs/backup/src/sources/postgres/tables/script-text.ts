// The statements of a script of tables around the rows: what is made, what is taken off meanwhile, and put on again.

import { randomTail } from '../../../core/names.js';
import { quoteIdentifier, quoteTable, quoteText, showTable } from '../names.js';
import type { CapturedTable, FoundTables } from './find-tables.js';
import type { TableDefinition } from './table-definition.js';

export const SCRIPT = 'tables.sql';
export const COMMIT = 'COMMIT;\n';
export const SCRIPT_ENDS = { begin: /^-- nestjs-backup:postgres-tables:1\n/, end: COMMIT };

/** How values are written and read, whatever role and database are set to. */
export const READABLY = [
  `SET LOCAL datestyle = 'ISO, MDY'`,
  `SET LOCAL intervalstyle = 'postgres'`,
  `SET LOCAL timezone = 'UTC'`,
  `SET LOCAL bytea_output = 'hex'`,
  `SET LOCAL extra_float_digits = 1`,
  `SET LOCAL xmloption = content`,
] as const;

/** Remembered until the end of the transaction. */
const AGAIN = 'nestjs_backup.again';
const madeName = (index: number): string => `nestjs_backup.made_${index}`;

export interface DefinedTable extends CapturedTable {
  readonly definition: TableDefinition;
}

export function beginning({ tables, missing, needs }: FoundTables): string {
  const optional =
    missing.length === 0 ? '' : `-- Optional, and not there when this was captured: ${names(missing)}.\n`;
  const needed =
    needs.length === 0 ? '' : `-- A table that is missing can only be made where there is: ${names(needs)}.\n`;
  return `-- nestjs-backup:postgres-tables:1
-- Replaces all rows of ${names(tables.map(showTable))}; makes what is missing of them; all or nothing.
-- psql --set ON_ERROR_STOP=1 --file tables.sql <database>
${optional}${needed}\\set ON_ERROR_STOP on
BEGIN;
SET LOCAL client_encoding = 'UTF8';
SET LOCAL standard_conforming_strings = on;
SET LOCAL check_function_bodies = off;
SET LOCAL client_min_messages = warning;
SET LOCAL row_security = off;
SET LOCAL search_path = '';
${READABLY.map((setting) => `${setting};\n`).join('')}`;
}

/** Whatever a name holds, it stays within its comment. */
function names(list: readonly string[]): string {
  return list.map((name) => JSON.stringify(name)).join(', ');
}

/** Makes each table that is missing, without what is quicker to make when the rows are there. */
export function making(tables: readonly DefinedTable[]): string {
  return tables
    .map(
      (table, index) =>
        `${block(`
  IF pg_catalog.to_regclass(${quoteText(quoteTable(table))}) IS NULL THEN
    PERFORM pg_catalog.set_config('${madeName(index)}', 'yes', true);
${executions(table.definition.before)}  END IF;`)}`,
    )
    .join('');
}

/**
 * Takes the tables away from everybody else, takes off what would see the rows go and come, and empties them. Foreign
 * keys go, both ways, so that no row of another table is deleted by cascade; they are checked when they come again.
 */
export function emptying(tables: readonly CapturedTable[]): string {
  const quoted = tables.map(quoteTable);
  return `LOCK TABLE ${quoted.join(', ')} IN ACCESS EXCLUSIVE MODE;
${block(
  `
  FOR found IN
    SELECT k.conrelid::pg_catalog.regclass AS rel, k.conname AS name, pg_catalog.pg_get_constraintdef(k.oid) AS def,
           pg_catalog.obj_description(k.oid, 'pg_constraint') AS said
    FROM pg_catalog.pg_constraint k
    WHERE k.contype = 'f' AND (k.conrelid = ANY (chosen) OR k.confrelid = ANY (chosen))
      AND coalesce(pg_catalog.to_jsonb(k) ->> 'conparentid', '0') = '0'
  LOOP
    EXECUTE pg_catalog.format('ALTER TABLE %s DROP CONSTRAINT %I', found.rel, found.name);
    again := again || pg_catalog.format('ALTER TABLE %s ADD CONSTRAINT %I %s;', found.rel, found.name, found.def);
    IF found.said IS NOT NULL THEN
      again := again || pg_catalog.format('COMMENT ON CONSTRAINT %I ON %s IS %L;', found.name, found.rel, found.said);
    END IF;
  END LOOP;
  FOR found IN
    SELECT t.tgrelid::pg_catalog.regclass AS rel, t.tgname AS name,
           CASE t.tgenabled WHEN 'A' THEN 'ALWAYS ' WHEN 'R' THEN 'REPLICA ' ELSE '' END AS how
    FROM pg_catalog.pg_trigger t
    WHERE t.tgrelid = ANY (chosen) AND NOT t.tgisinternal AND t.tgenabled <> 'D'
  LOOP
    EXECUTE pg_catalog.format('ALTER TABLE %s DISABLE TRIGGER %I', found.rel, found.name);
    again := again || pg_catalog.format('ALTER TABLE %s ENABLE %sTRIGGER %I;', found.rel, found.how, found.name);
  END LOOP;
  PERFORM pg_catalog.set_config('${AGAIN}', again, true);`,
  `
  again text := '';
  found record;
  chosen pg_catalog.oid[] := ARRAY[${quoted.map(quoteText).join(', ')}]::pg_catalog.regclass[]::pg_catalog.oid[];`,
)}TRUNCATE TABLE ONLY ${quoted.join(', ONLY ')};
`;
}

export function copyFrom(table: CapturedTable): string {
  return `COPY ${quoteTable(table)}${columnList(table)} FROM stdin;\n`;
}

/** Nothing for a table without columns. */
export function columnList({ columns }: Pick<CapturedTable, 'columns'>): string {
  return columns.length === 0 ? '' : ` (${columns.map(quoteIdentifier).join(', ')})`;
}

export const END_OF_ROWS = '\\.\n';

/** Of all tables the keys before the foreign keys, which need them. */
export function finishing(tables: readonly DefinedTable[]): string {
  const ifMade = (index: number, statements: readonly string[]): string =>
    statements.length === 0
      ? ''
      : block(`
  IF pg_catalog.current_setting('${madeName(index)}', true) = 'yes' THEN
${executions(statements)}  END IF;`);
  return [
    ...tables.map(({ definition }, index) => ifMade(index, definition.after)),
    ...tables.map(({ definition }, index) => ifMade(index, definition.last)),
    block(`
  EXECUTE pg_catalog.current_setting('${AGAIN}');`),
    ...tables.flatMap(numbering),
  ].join('');
}

/** Numbers that were given away since are not given away again. */
function numbering(table: CapturedTable): string[] {
  return table.sequences.map(({ column, last, isCalled }) =>
    block(
      `
  IF sequence IS NULL THEN
    RETURN;
  END IF;
  EXECUTE pg_catalog.format('SELECT last_value, is_called FROM %s', sequence) INTO found;
  IF (SELECT CASE WHEN s.seqincrement < 0 THEN found.last_value > ${last} ELSE found.last_value < ${last} END
      FROM pg_catalog.pg_sequence s WHERE s.seqrelid = sequence::pg_catalog.regclass)
     OR (found.last_value = ${last} AND NOT found.is_called) THEN
    PERFORM pg_catalog.setval(sequence, ${last}, ${String(isCalled)});
  END IF;`,
      `
  sequence text := pg_catalog.pg_get_serial_sequence(${quoteText(quoteTable(table))}, ${quoteText(column)});
  found record;`,
    ),
  );
}

function executions(statements: readonly string[]): string {
  return statements.map((statement) => `    EXECUTE ${dollars(statement)};\n`).join('');
}

/** Between marks that nobody knew who has defined what stands between them; psql takes nothing of it for a command. */
function dollars(text: string): string {
  const mark = `$nb_${randomTail()}$`;
  return `${mark}${text}${mark}`;
}

function block(body: string, declared = ''): string {
  return `DO ${dollars(`${declared === '' ? '' : `\nDECLARE${declared}`}
BEGIN${body}
END
`)};\n`;
}
