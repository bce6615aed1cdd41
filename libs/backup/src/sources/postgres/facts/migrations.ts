// Finds the latest migration that one of the usual tools has applied.

import { quoteTable, quoteText, showTable } from '../names.js';
import type { Relation } from './relations.js';
import type { Session } from '../connection/session.js';

interface Tool {
  readonly name: string;
  readonly table: string;
  /** The columns by which the table is known; other tables have the same name. */
  readonly columns: readonly string[];
  /** What a migration is called, in SQL. */
  readonly migration: string;
  readonly applied?: string;
  readonly latestFirst: string;
}

const TOOLS: readonly Tool[] = [
  {
    name: 'Prisma',
    table: '_prisma_migrations',
    columns: ['migration_name', 'finished_at', 'rolled_back_at', 'started_at'],
    migration: 'migration_name',
    applied: 'finished_at IS NOT NULL AND rolled_back_at IS NULL',
    latestFirst: 'started_at DESC, migration_name DESC',
  },
  {
    name: 'TypeORM',
    table: 'migrations',
    columns: ['id', 'timestamp', 'name'],
    migration: 'name',
    latestFirst: '"timestamp" DESC, id DESC',
  },
  {
    name: 'Knex',
    table: 'knex_migrations',
    columns: ['id', 'name', 'migration_time'],
    migration: 'name',
    latestFirst: 'id DESC',
  },
  {
    name: 'Drizzle',
    table: '__drizzle_migrations',
    columns: ['id', 'hash', 'created_at'],
    migration: `created_at || ' ' || hash`,
    latestFirst: 'created_at DESC, id DESC',
  },
  {
    name: 'MikroORM',
    table: 'mikro_orm_migrations',
    columns: ['id', 'name', 'executed_at'],
    migration: 'name',
    latestFirst: 'id DESC',
  },
];

export interface Migration {
  /** E.g. `Prisma: 20240101_init`. */
  readonly latest: string;
  /** Whether another migration, as `latest` of an earlier time names it, is among those that were applied. */
  has(other: string): Promise<boolean>;
}

/** In the first of the tables that is a migration table with at least one migration. */
export async function findMigration(session: Session, tables: readonly Relation[]): Promise<Migration | undefined> {
  for (const tool of TOOLS) {
    for (const table of tables.filter((found) => found.table === tool.table && found.isReadable)) {
      if (!(await hasColumns(session, table, tool.columns))) continue;
      const source = `FROM ${quoteTable(table)} WHERE ${tool.applied ?? 'true'}`;
      const name = `${quoteText(`${tool.name} (${showTable(table)}): `)} || (${tool.migration})`;
      const [row] = await session.query(`SELECT ${name} AS latest ${source} ORDER BY ${tool.latestFirst} LIMIT 1`);
      if (row === undefined) continue;
      return {
        latest: String(row['latest']),
        async has(other) {
          const [found] = await session.query(`SELECT EXISTS (SELECT ${source} AND ${name} = $1) AS found`, [other]);
          return found?.['found'] === true;
        },
      };
    }
  }
  return undefined;
}

async function hasColumns(session: Session, { oid }: Relation, columns: readonly string[]): Promise<boolean> {
  const [row] = await session.query(
    `SELECT count(*) = cardinality($2::name[]) AS complete
     FROM pg_attribute WHERE attrelid = $1 AND attname = ANY ($2::name[]) AND NOT attisdropped`,
    [oid, columns],
  );
  return row?.['complete'] === true;
}
