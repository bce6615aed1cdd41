// How many rows the gallery has, table by table.

import type { DatabaseService } from '../database/database.service.js';

const TABLES = ['galleries', 'photos', 'comments', 'likes'] as const;

export type Counts = Readonly<Record<(typeof TABLES)[number], number>>;

export async function countRows(database: DatabaseService): Promise<Counts> {
  const counts = TABLES.map((table) => `(SELECT count(*) FROM ${table}) AS ${table}`);
  return await database.single<Counts>(`SELECT ${counts.join(', ')}`);
}

/** A row for each table, a column for each moment. */
export function compare(moments: Readonly<Record<string, Counts>>): string[][] {
  const columns = Object.entries(moments);
  return [
    ['', ...columns.map(([name]) => name)],
    ...TABLES.map((table) => [table, ...columns.map(([, counts]) => String(counts[table]))]),
  ];
}

export function isSame(a: Counts, b: Counts): boolean {
  return TABLES.every((table) => a[table] === b[table]);
}
