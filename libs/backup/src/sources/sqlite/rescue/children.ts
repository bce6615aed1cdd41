// Finds rows that were deleted along with what they refer to, or were made to refer to nothing, and that nobody has chosen.

import type { Check } from '../../../core/check.js';
import { counted } from '../../../kit/counted.js';
import { numberOf } from '../connect.js';
import type { Connection } from '../driver.js';
import { indexOf, isSame, lowered, quoted } from '../quote.js';
import { findTable, type ForeignKey, foreignKeysOf, listTables, placeOf } from './describe-table.js';
import type { Target, Targets } from './find-parents.js';
import { backupRowsOf, listed, listName, rowOf } from './fragments.js';
import { LIVE, SIDE } from './pair-tables.js';

/** They do not come back by themselves. */
export function childrenLeftOut(database: Connection, targets: Targets, chosen: ReadonlySet<string>): Check[] {
  return listTables(database, SIDE)
    .filter(({ name, type }) => type === 'table' && !chosen.has(lowered(name)))
    .flatMap(({ name }) =>
      foreignKeysOf(database, { schema: SIDE, name }).flatMap((foreignKey) => {
        const parent = targets.get(lowered(foreignKey.parent));
        return parent === undefined ? [] : leftOut(database, targets, { child: name, foreignKey, target: parent });
      }),
    );
}

function leftOut(database: Connection, targets: Targets, { child, foreignKey, target: { at, pair } }: Child): Check[] {
  const side = findTable(database, SIDE, child);
  const live = findTable(database, LIVE, child);
  const key = side?.primaryKey ?? [];
  const isMatched = live !== undefined && key.length > 0 && key.every((name) => indexOf(live.primaryKey, name) >= 0);
  if (side === undefined || !isMatched || foreignKey.to.length < foreignKey.from.length) return [];
  const isLive = `SELECT 1 FROM ${placeOf(live)} AS l WHERE ${key.map((name) => `l.${quoted(name)} IS c.${quoted(name)}`).join(' AND ')}`;
  const own = targets.get(lowered(child));
  const isListed =
    own === undefined
      ? '0'
      : `EXISTS (SELECT 1 FROM ${listName('insert', own.at)} AS x WHERE ${listed('c', own.pair.key, 'x')})`;
  const referring = `SELECT count(*) FROM ${placeOf(side)} AS c WHERE ${rowOf('c', foreignKey.from)} IN (
    SELECT ${foreignKey.to.map((name) => `b.${quoted(name)}`).join(', ')} FROM ${backupRowsOf(listName('insert', at), pair)})`;
  const gone = numberOf(database, `${referring} AND NOT EXISTS (${isLive}) AND NOT ${isListed}`);
  const isKnown = foreignKey.from.every((name) => live.columns.some((column) => isSame(column.name, name)));
  const isReset = foreignKey.from.map((name) => `l.${quoted(name)} IS NULL`).join(' OR ');
  const reset = isKnown ? numberOf(database, `${referring} AND EXISTS (${isLive} AND (${isReset}))`) : 0;
  const notChosen = `and stay so: ${child} is not chosen.`;
  return [
    ...stayAway(gone, {
      message: `of ${child} that refer to rows put back are missing too, ${notChosen}`,
      hint: `Choose ${child} as well to put them back.`,
    }),
    ...stayAway(reset, {
      message: `of ${child} do not refer to rows put back any more, ${notChosen}`,
      hint: `Choose ${child} as well, and that changed rows are put back.`,
    }),
  ];
}

function stayAway(count: number, { message, hint }: Required<Pick<Check, 'message' | 'hint'>>): Check[] {
  if (count === 0) return [];
  return [{ name: 'referring-rows', verdict: 'warning', message: `${counted(count, 'row')} ${message}`, hint }];
}

interface Child {
  readonly child: string;
  readonly foreignKey: ForeignKey;
  /** What it refers to. */
  readonly target: Target;
}
