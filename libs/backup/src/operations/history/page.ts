// A page of records: what matches, where the next one begins, and what could not be looked at.

import { BackupError, type ErrorReport } from '../../core/errors.js';
import type { LookFailures } from './journal-reader.js';
import type { TimeRange } from './order.js';

export interface PageRequest extends TimeRange {
  /** In one page at the most, 1 to 500. Default 100. */
  readonly limit?: number;
}

export interface PageOf {
  /** Give it as `after` for the next page. Absent on the last page. A page with few matches may be short of its limit. */
  readonly next?: string;
  /** Records that are there and can't be understood. */
  readonly unreadable: readonly { readonly id: string; readonly destination: string; readonly error: ErrorReport }[];
  /** Destinations that could not be looked at; the page is without what only they hold. */
  readonly unreachable: readonly { readonly destination: string; readonly error: ErrorReport }[];
}

const DEFAULT_LIMIT = 100;
const HIGHEST_LIMIT = 500;
/** Of records that do not match so many are passed by before the page ends where it is. */
const MOST_LOOKED_AT = 5000;

/** @throws BackupError REQUEST_INVALID */
export function requireCursor(after: string | undefined, isId: (id: string) => boolean): void {
  if (after === undefined || isId(after)) return;
  throw new BackupError('REQUEST_INVALID', 'after must be the `next` of the page before.');
}

/** @throws BackupError REQUEST_INVALID */
export async function takePage<T extends { readonly id: string }>(
  records: AsyncIterable<T>,
  { limit = DEFAULT_LIMIT }: PageRequest,
  matches: (record: T) => boolean,
  failures: LookFailures,
): Promise<PageOf & { readonly items: readonly T[] }> {
  if (!Number.isSafeInteger(limit) || limit < 1 || limit > HIGHEST_LIMIT) {
    const message = `limit must be a whole number from 1 to ${HIGHEST_LIMIT}, not ${limit}.`;
    throw new BackupError('REQUEST_INVALID', message);
  }
  const { items, next } = await take(records, limit, matches);
  return {
    items,
    ...(next === undefined ? {} : { next }),
    unreadable: [...failures.unreadable].map(([id, { destination, error }]) => ({
      id,
      destination,
      error: error.toJSON(),
    })),
    unreachable: [...failures.unreachable].map(([destination, error]) => ({ destination, error: error.toJSON() })),
  };
}

async function take<T extends { readonly id: string }>(
  records: AsyncIterable<T>,
  limit: number,
  matches: (record: T) => boolean,
): Promise<{ items: T[]; next?: string }> {
  const items: T[] = [];
  let lookedAt = 0;
  let last = '';
  for await (const record of records) {
    if (lookedAt === MOST_LOOKED_AT) return { items, next: last };
    if (matches(record)) {
      if (items.length === limit) return { items, next: last };
      items.push(record);
    }
    lookedAt += 1;
    last = record.id;
  }
  return { items };
}
