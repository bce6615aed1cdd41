// Changes by the transaction that wrote a row, as far as its number tells.

import type { SnapshotMoment } from './moment.js';

/** A row holds the last 32 bits of the number; what is older than half of that looks newer. */
const ROUND = 2n ** 32n;

/**
 * Where the window begins. Undefined: at every row, since too much happened for numbers to tell, or they began anew.
 */
export function requireOrder(from: string | undefined, { transactions }: SnapshotMoment): string | undefined {
  if (from === undefined) return undefined;
  const passed = transactions.next - BigInt(from);
  return passed >= 0n && passed < ROUND / 2n ? from : undefined;
}

/**
 * True, in SQL, for rows of transactions from the given one on. One that an earlier snapshot did not show is among them,
 * with its subtransactions, when `from` was the oldest that was under way then: there is no clock in this.
 */
export function writtenSince(from: string, { transactions }: SnapshotMoment): string {
  const next = transactions.next % ROUND;
  return `mod(${next} - xmin::text::bigint + ${ROUND}, ${ROUND}) <= ${transactions.next - BigInt(from)}`;
}
