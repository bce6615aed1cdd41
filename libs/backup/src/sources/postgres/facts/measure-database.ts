// Measures the facts of a database: of a snapshot that is being dumped, or of restored data, by the same means.

import type { Facts, TableFact } from '../../../core/facts.js';
import { type CountOptions, countRows } from './count-rows.js';
import { findMigration } from './migrations.js';
import { factOf, type Relation } from './relations.js';
import type { Row, Session } from '../connection/session.js';

export interface Measured {
  readonly relations: readonly Relation[];
  /** Schemas that do not count. */
  readonly excludedSchemas: readonly string[];
  /** Tables that are as good as empty: their rows are not captured. */
  readonly isWithoutRows: (relation: Relation) => boolean;
  /** Tables whose rows need not be counted, because there is nothing to compare them with. */
  readonly isUncounted?: (relation: Relation) => boolean;
}

/** How the database was made, by names that PostgreSQL has given its columns over time. */
const DATABASE = `
  SELECT pg_database_size(d.oid) AS bytes, pg_encoding_to_char(d.encoding) AS encoding, d.datcollate AS collation,
         d.datctype AS "characterType", to_jsonb(d) ->> 'datlocprovider' AS provider,
         coalesce(to_jsonb(d) ->> 'datlocale', to_jsonb(d) ->> 'daticulocale') AS locale,
         current_setting('server_version') AS version
  FROM pg_database d WHERE d.datname = current_database()`;

/** Counts of what has no rows. $1 are relations, $2 schemas that are left out. What belongs to an extension does not count. */
const OBJECTS = `
  WITH schemas AS (
    SELECT oid FROM pg_namespace
    WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' AND nspname <> ALL ($2::name[])
  )
  SELECT
    (SELECT count(*) FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
     WHERE i.indrelid = ANY ($1::oid[]) AND (i.indisvalid OR c.relkind = 'p')) AS indexes,
    (SELECT count(*) FROM pg_constraint
     WHERE conrelid = ANY ($1::oid[]) AND contype IN ('p', 'u', 'f', 'c', 'x')) AS constraints,
    (SELECT count(*) FROM pg_trigger t WHERE tgrelid = ANY ($1::oid[]) AND NOT tgisinternal
       AND coalesce(to_jsonb(t) ->> 'tgparentid', '0') = '0') AS triggers,
    (SELECT count(*) FROM pg_policy WHERE polrelid = ANY ($1::oid[])) AS policies,
    (SELECT count(*) FROM pg_proc p WHERE pronamespace IN (SELECT oid FROM schemas) AND NOT EXISTS
       (SELECT FROM pg_depend WHERE classid = 'pg_proc'::regclass AND objid = p.oid AND deptype = 'e')) AS functions,
    (SELECT count(*) FROM pg_type t WHERE typtype IN ('e', 'd', 'r') AND typnamespace IN (SELECT oid FROM schemas)
       AND NOT EXISTS
       (SELECT FROM pg_depend WHERE classid = 'pg_type'::regclass AND objid = t.oid AND deptype = 'e')) AS types,
    (SELECT count(*) FROM pg_largeobject_metadata) AS "largeObjects"`;

const EXTENSIONS = `SELECT string_agg(extname, ', ' ORDER BY extname COLLATE "C") AS names FROM pg_extension`;

/** Runs in the transaction of the session. */
export async function measureDatabase(session: Session, what: Measured, counting: CountOptions): Promise<Facts> {
  const { relations, isWithoutRows, isUncounted = () => false } = what;
  const tables = relations.filter(({ kind }) => kind === 'r');
  const withRows = tables.filter((table) => !isWithoutRows(table));
  const [database = {}] = await session.query(DATABASE);
  const [objects = {}] = await session.query(OBJECTS, [relations.map(({ oid }) => oid), what.excludedSchemas]);
  const [extensions = {}] = await session.query(EXTENSIONS);
  const migration = await findMigration(session, withRows);
  const counted = await countRows(
    session,
    withRows.filter((table) => !isUncounted(table)),
    counting,
  );
  const empty = tables.filter(isWithoutRows).map((table) => factOf(table, 0));
  const { bytes, version, provider, locale, ...made } = database;
  return {
    engine: 'postgres',
    engineVersion: String(version),
    bytes: Number(bytes),
    tables: [...counted, ...empty, ...withRows.filter(isUncounted).map(estimated)].toSorted(byName),
    properties: {
      ...texts({ ...made, localeProvider: provider ?? 'c', ...(locale === null ? {} : { locale }) }),
      extensions: String(extensions['names'] ?? ''),
      ...(migration === undefined ? {} : { migration: migration.latest }),
      ...numbers(objects),
      sequences: relations.filter(({ kind }) => kind === 'S').length,
      views: relations.filter(({ kind }) => kind === 'v' || kind === 'm').length,
    },
  };
}

function estimated(table: Relation): TableFact {
  return { ...factOf(table, table.estimatedRows), estimated: true };
}

function byName(a: TableFact, b: TableFact): number {
  return a.name < b.name ? -1 : 1;
}

function texts(row: Row): Record<string, string> {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, String(value)]));
}

function numbers(row: Row): Record<string, number> {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, Number(value)]));
}
