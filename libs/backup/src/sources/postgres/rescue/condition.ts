// A condition that an operator has written: one expression, run where it can write nothing and not for ever.

import { BackupError } from '../../../core/errors.js';
import type { Session } from '../connection/session.js';
import { codeOf, isRefusal } from '../postgres-failure.js';
import type { RescueTable } from './rescue-table.js';

/** SQLSTATE of a statement that was not given the parameters it has. */
const TAKES_PARAMETERS = '08P01';
const PATIENCE_MS = 5 * 60_000;

export interface Condition {
  readonly where: string;
  /** Where its names are looked for. */
  readonly searchPath: string;
}

/** Names are looked for where the role usually looks for them in the live database. */
export async function usualSearchPath(live: Session): Promise<string> {
  const [row] = await live.query(`SELECT reset_val AS path FROM pg_settings WHERE name = 'search_path'`);
  return String(row?.['path']);
}

/** In parentheses, on lines of its own: a comment at its end is none of what follows. */
export function conditionSql(where: string): string {
  return `(\n${where}\n)`;
}

/**
 * It has to be an expression in parentheses and in brackets as well: what would end the one does not end the other.
 * Nothing is run.
 * @throws BackupError REQUEST_INVALID
 */
export async function requireCondition(
  session: Session,
  { from, shown }: RescueTable,
  { where, searchPath }: Condition,
): Promise<void> {
  await asOperator(session, { shown, searchPath }, async () => {
    await session.ask(`EXPLAIN SELECT FROM ${from} WHERE ${conditionSql(where)}`);
    await session.ask(`EXPLAIN SELECT ARRAY[\n${where}\n] FROM ${from}`);
  });
}

/**
 * Does work that runs a condition, in a transaction that can only read.
 * @throws BackupError REQUEST_INVALID where the server refuses
 */
export async function asOperator<T>(
  session: Session,
  { shown, searchPath }: { readonly shown: string; readonly searchPath: string },
  work: () => Promise<T>,
): Promise<T> {
  const set = `SELECT set_config('search_path', $1, true), set_config('statement_timeout', $2, true)`;
  await session.query(set, [searchPath, String(PATIENCE_MS)]);
  try {
    const result = await work();
    await session.query(set, ['', '0']);
    return result;
  } catch (error) {
    const isRefused = isRefusal(error) || codeOf(BackupError.from(error).cause) === TAKES_PARAMETERS;
    if (!isRefused) throw error;
    const { message } = BackupError.from(error);
    throw new BackupError('REQUEST_INVALID', `The condition on ${shown} can not be used. ${message}.`, {
      hint: 'A condition is what may follow WHERE for this table alone, e.g. author_id = 7. It can change nothing, and has five minutes.',
      cause: error,
    });
  }
}
