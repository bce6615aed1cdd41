// Counts rows within a budget of time; what is left when that is used up is estimated.

import type { Clock } from '../../../core/clock.js';
import type { TableFact } from '../../../core/facts.js';
import { codeOf } from '../postgres-failure.js';
import { quoteTable } from '../names.js';
import { factOf, type Relation } from './relations.js';
import type { Session } from '../connection/session.js';

const TIMED_OUT = '57014';
/** Small tables are counted many at once: it is the round trips that take the time. */
const TABLES_AT_ONCE = 50;
const PAGES_AT_ONCE = 4096;

export interface CountOptions {
  readonly clock: Clock;
  /** Infinity for no limit. */
  readonly budgetMs: number;
  readonly onProgress?: (fraction: number) => void;
}

/** Within the transaction of the session, from the smallest to the largest. In the order of the tables given. */
export async function countRows(
  session: Session,
  tables: readonly Relation[],
  { clock, budgetMs, onProgress }: CountOptions,
): Promise<TableFact[]> {
  const deadline = clock.elapsed() + budgetMs;
  const counted = new Map<number, number>();
  await session.query('SAVEPOINT counting');
  for (const batch of batchesOf(tables.toSorted((a, b) => a.pages - b.pages))) {
    const left = Math.floor(deadline - clock.elapsed());
    if (left <= 0 || !(await countBatch(session, batch, left, counted))) break;
    onProgress?.(counted.size / tables.length);
  }
  await session.query('ROLLBACK TO SAVEPOINT counting');
  return tables.map((table) => {
    const rows = counted.get(table.oid);
    return rows === undefined ? { ...factOf(table, table.estimatedRows), estimated: true } : factOf(table, rows);
  });
}

/** False when the time was not enough. */
async function countBatch(
  session: Session,
  batch: readonly Relation[],
  timeoutMs: number,
  counted: Map<number, number>,
): Promise<boolean> {
  const counts = batch.map((table) => `SELECT ${table.oid} AS oid, count(*) AS n FROM ONLY ${quoteTable(table)}`);
  try {
    await session.query(`SET LOCAL statement_timeout = ${Number.isFinite(timeoutMs) ? timeoutMs : 0}`);
    for (const row of await session.query(counts.join(' UNION ALL ')))
      counted.set(Number(row['oid']), Number(row['n']));
    return true;
  } catch (error) {
    if (codeOf((error as Error).cause) !== TIMED_OUT) throw error;
    return false;
  }
}

function batchesOf(tables: readonly Relation[]): Relation[][] {
  const batches: Relation[][] = [];
  let pages = 0;
  for (const table of tables) {
    const current = batches.at(-1);
    pages += table.pages;
    if (current === undefined || current.length >= TABLES_AT_ONCE || pages > PAGES_AT_ONCE) {
      batches.push([table]);
      pages = table.pages;
    } else current.push(table);
  }
  return batches;
}
