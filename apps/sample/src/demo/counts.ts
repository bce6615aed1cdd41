// How many rows the gallery has, table by table.

import type { DatabaseService } from '../database/database.service.js';

const TABLES = ['galleries', 'photos', 'comments', 'likes'] as const;

export type Counts = Readonly<Record<(typeof TABLES)[number], number>>;

export function countRows(database: DatabaseService): Counts {
  const count = (table: string) => database.single<{ n: number }>(`SELECT count(*) AS n FROM ${table}`).n;
  return { galleries: count('galleries'), photos: count('photos'), comments: count('comments'), likes: count('likes') };
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
