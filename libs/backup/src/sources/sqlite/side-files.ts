// The files that SQLite keeps beside a database.

import { statSync } from 'node:fs';

/** What may hold part of the data: the write-ahead log, and the rollback journal of a transaction that was cut off. */
export const DATA_SIDES = ['-wal', '-journal'] as const;
/** All of them. A new database must not meet those of another: SQLite would play them into it. */
export const ALL_SIDES = [...DATA_SIDES, '-shm'] as const;

/** The sides of a database that hold something now. */
export function sidesWithData(path: string): readonly string[] {
  return DATA_SIDES.filter((side) => (statSync(path + side, { throwIfNoEntry: false })?.size ?? 0) > 0);
}
