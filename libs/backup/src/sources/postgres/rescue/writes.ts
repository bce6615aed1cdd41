// What is staged, as the writes that it comes to: what is referred to first.

import type { RowsToWrite } from '../../../core/rescue.js';
import type { Session } from '../connection/session.js';
import { referencesOf } from './references.js';
import type { RescueTable } from './rescue-table.js';
import type { StagedTables } from './stage-parents.js';
import { stagedTable } from './stage-rows.js';
import { groupByOrder } from './write-order.js';

export interface TableWrite extends RowsToWrite {
  readonly of: RescueTable;
}

/** Tables of one group refer to each other: they are written by one statement. */
export async function writesOf(live: Session, tables: StagedTables): Promise<readonly (readonly TableWrite[])[]> {
  const writes = new Map<number, TableWrite>();
  for (const [oid, table] of tables) {
    const write = await writeOf(live, table);
    if (write.inserts + write.updates > 0) writes.set(oid, write);
  }
  const parents = new Map<number, readonly number[]>();
  for (const oid of writes.keys())
    parents.set(
      oid,
      (await referencesOf(live, oid)).map(({ table }) => table.oid),
    );
  return groupByOrder(parents).map((group) => group.flatMap((oid) => writes.get(oid) ?? []));
}

async function writeOf(live: Session, of: RescueTable): Promise<TableWrite> {
  const [row] = await live.query(
    `SELECT count(*) FILTER (WHERE kind <> 'changed') AS inserts, count(*) FILTER (WHERE kind = 'parent') AS parents,
       count(*) FILTER (WHERE kind = 'changed') AS updates FROM ${stagedTable(of)}`,
  );
  return {
    of,
    table: of.shown,
    inserts: Number(row?.['inserts']),
    parents: Number(row?.['parents']),
    updates: Number(row?.['updates']),
  };
}
