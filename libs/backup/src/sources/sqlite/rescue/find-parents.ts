// Adds the rows that rows to be put back refer to, and those that these refer to, as far as they are missing too.

import { numberOf } from '../connect.js';
import type { Connection } from '../driver.js';
import { indexOf, lowered, quoted } from '../quote.js';
import { type ForeignKey, foreignKeysOf, placeOf } from './describe-table.js';
import { backupRowsOf, keyColumns, listName, liveRowOf } from './fragments.js';
import { findPair, type Pair } from './pair-tables.js';

/** A table that rows are written to. */
export interface Target {
  readonly at: number;
  readonly pair: Pair;
  readonly foreignKeys: readonly ForeignKey[];
  /** Whether its changed rows are written. */
  readonly updates: boolean;
}

/** By the lower-case names of the tables. */
export type Targets = Map<string, Target>;

/** Its rows to be put back are listed with the round in which they were found; 0 are those that a person chose. */
export function addTarget(database: Connection, targets: Targets, pair: Pair, updates: boolean): Target {
  const at = targets.size;
  const target = { at, pair, foreignKeys: foreignKeysOf(database, pair.live), updates };
  const keys = pair.key.map((_, column) => `k${column}`).join(', ');
  const list = listName('insert', at);
  database.run(`CREATE TABLE ${list} AS SELECT ${keyColumns('b', pair.key)}, 0 AS round FROM ${placeOf(pair.side)} AS b LIMIT 0;
    CREATE UNIQUE INDEX ${list}_key ON insert_${at} (${keys})`);
  targets.set(lowered(pair.live.name), target);
  return target;
}

export function findParents(database: Connection, targets: Targets): void {
  for (let round = 0, isNew = true; isNew; round++) {
    isNew = false;
    for (const child of targets.values()) {
      for (const foreignKey of child.foreignKeys) {
        const parent = targetOf(database, targets, foreignKey);
        if (parent === undefined || !isComparable(child, parent, foreignKey)) continue;
        for (const rows of rowsOf(child, foreignKey, round)) {
          isNew = addMissing(database, rows, { parent, foreignKey, round: round + 1 }) || isNew;
        }
      }
    }
  }
}

/** The rows of the child that may refer to what is missing: `b`. */
function rowsOf({ at, pair, updates }: Target, foreignKey: ForeignKey, round: number): string[] {
  const inserted = `${backupRowsOf(listName('insert', at), pair)} WHERE w.round = ${round}`;
  if (round > 0 || !updates) return [inserted];
  return [inserted, `${backupRowsOf(listName('change', at), pair)} WHERE (${differing(pair, foreignKey)})`];
}

/** Of a changed row: whether it would refer to another row than it does. */
export function differing({ columns }: Pair, { from }: ForeignKey): string {
  const flags = from.flatMap((name) => {
    const at = indexOf(columns, name);
    return at < 0 ? [] : [`w.d${at}`];
  });
  return flags.join(' OR ') || '0';
}

/** `p`: the row that `b` refers to. */
export function refersTo({ from, to }: ForeignKey, parent = 'p', child = 'b'): string {
  return from.map((name, at) => `${parent}.${quoted(to[at] ?? '')} = ${child}.${quoted(name)}`).join(' AND ');
}

/** A reference with a NULL in it refers to nothing. */
export function isReference({ from }: ForeignKey, child = 'b'): string {
  return from.map((name) => `${child}.${quoted(name)} IS NOT NULL`).join(' AND ');
}

/** Columns that only the live table has are not in the backup, and neither is what they refer to. */
export function isComparable(child: Target, parent: Target, { from, to }: ForeignKey): boolean {
  return (
    to.length === from.length &&
    from.every((name) => indexOf(child.pair.columns, name) >= 0) &&
    to.every((name) => indexOf(parent.pair.columns, name) >= 0)
  );
}

function addMissing(
  database: Connection,
  rows: string,
  { parent, foreignKey, round }: { readonly parent: Target; readonly foreignKey: ForeignKey; readonly round: number },
): boolean {
  const { at, pair } = parent;
  const live = `SELECT 1 FROM ${placeOf(pair.live)} AS l WHERE ${refersTo(foreignKey, 'l')}`;
  database.run(
    `INSERT OR IGNORE INTO ${listName('insert', at)} SELECT ${keyColumns('p', pair.key)}, ${round} FROM (
       SELECT b.* FROM ${rows} AND ${isReference(foreignKey)}) AS b
     CROSS JOIN ${placeOf(pair.side)} AS p ON ${refersTo(foreignKey)}
     WHERE NOT EXISTS (${live}) AND NOT EXISTS (${liveRowOf(pair, 'p')})`,
  );
  return numberOf(database, 'SELECT changes()') > 0;
}

function targetOf(database: Connection, targets: Targets, { parent }: ForeignKey): Target | undefined {
  const known = targets.get(lowered(parent));
  if (known !== undefined) return known;
  const pair = findPair(database, parent);
  return pair && addTarget(database, targets, pair, false);
}
