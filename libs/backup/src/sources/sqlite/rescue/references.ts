// Finds references that would lead nowhere when rows are written: of these rows, and of live ones to them.

import { counted } from '../../../kit/counted.js';
import { numberOf } from '../connect.js';
import type { Connection } from '../driver.js';
import { indexOf, isSame, lowered } from '../quote.js';
import { findTable, type ForeignKey, foreignKeysOf, listTables, placeOf } from './describe-table.js';
import { differing, isReference, refersTo, type Target, type Targets } from './find-parents.js';
import { backupRowsOf, listed, listName, rowOf, shownKey } from './fragments.js';
import { LIVE } from './pair-tables.js';

/** `planned`: what is listed to be put back counts as live. `written`: it has been written. */
export type Moment = 'planned' | 'written';

/** What stands in the way, a sentence each. */
export function openReferences(database: Connection, targets: Targets, moment: Moment): string[] {
  return [...targets.values()].flatMap((target) =>
    target.foreignKeys.flatMap((foreignKey) => [
      ...lost(database, targets, { target, foreignKey }, moment, listName('insert', target.at)),
      ...(target.updates ? lost(database, targets, { target, foreignKey }, moment, listName('change', target.at)) : []),
    ]),
  );
}

interface Reference {
  readonly target: Target;
  readonly foreignKey: ForeignKey;
}

function lost(
  database: Connection,
  targets: Targets,
  { target, foreignKey }: Reference,
  moment: Moment,
  list: string,
): string[] {
  const { pair } = target;
  const { from, parent, to } = foreignKey;
  if (!from.every((name) => indexOf(pair.columns, name) >= 0)) return [];
  const live = findTable(database, LIVE, parent);
  const isThere =
    live === undefined || to.length < from.length
      ? '0'
      : `EXISTS (SELECT 1 FROM ${placeOf(live)} AS l WHERE ${refersTo(foreignKey, 'l')})`;
  const isPlanned = moment === 'planned' ? willBe(targets.get(lowered(parent)), foreignKey) : '0';
  const isConcerned = list === listName('change', target.at) ? `(${differing(pair, foreignKey)})` : '1';
  const rows = `FROM ${backupRowsOf(list, pair)}
    WHERE ${isConcerned} AND ${isReference(foreignKey)} AND NOT ${isThere} AND NOT ${isPlanned}`;
  const count = numberOf(database, `SELECT count(*) ${rows}`);
  if (count === 0) return [];
  const [first = []] = [...database.each(`SELECT ${shownKey(pair.key)} ${rows} LIMIT 1`)];
  return [
    `${counted(count, 'row')} of ${pair.live.name}, e.g. ${first.map(String).join(', ')}, would refer by ${from.join(', ')} to rows of ${parent} that are neither live nor in the backup.`,
  ];
}

/** What `b` refers to is about to be put back, or to be changed back to that. */
function willBe(parent: Target | undefined, foreignKey: ForeignKey): string {
  if (parent === undefined) return '0';
  const { at, pair, updates } = parent;
  if (foreignKey.to.some((name) => indexOf(pair.columns, name) < 0)) return '0';
  const lists = [listName('insert', at), ...(updates ? [listName('change', at)] : [])];
  const isListed = lists.map((list) => `EXISTS (SELECT 1 FROM ${list} AS w WHERE ${listed('p', pair.key)})`);
  return `EXISTS (SELECT 1 FROM ${placeOf(pair.side)} AS p WHERE ${refersTo(foreignKey)} AND (${isListed.join(' OR ')}))`;
}

/** Live rows that refer to values which are written over. */
export function brokenReferences(database: Connection, targets: Targets, moment: Moment): string[] {
  const updated = [...targets.values()].filter(({ updates }) => updates);
  if (updated.length === 0) return [];
  return listTables(database, LIVE).flatMap((child) =>
    foreignKeysOf(database, { schema: LIVE, name: child.name }).flatMap((foreignKey) => {
      const target = updated.find(({ pair }) => isSame(pair.live.name, foreignKey.parent));
      return target === undefined ? [] : broken(database, targets, { child: child.name, foreignKey, target }, moment);
    }),
  );
}

function broken(
  database: Connection,
  targets: Targets,
  { child, foreignKey, target }: Reference & { readonly child: string },
  moment: Moment,
): string[] {
  const { from, to } = foreignKey;
  const { at, pair } = target;
  const columns = to.map((name) => indexOf(pair.columns, name)).filter((column) => column >= 0);
  if (columns.length < from.length) return [];
  const change = listName('change', at);
  const isOverwritten = `(${columns.map((column) => `w.d${column}`).join(' OR ')})`;
  if (numberOf(database, `SELECT count(*) FROM ${change} AS w WHERE ${isOverwritten}`) === 0) return [];
  const overwritten = `SELECT ${columns.map((column) => `w.l${column}`).join(', ')} FROM ${change} AS w WHERE ${isOverwritten}`;
  const stillIs = `EXISTS (SELECT 1 FROM ${placeOf(pair.live)} AS l WHERE ${refersTo(foreignKey, 'l', 'c')})`;
  const isFine = moment === 'written' ? stillIs : isRewritten(targets.get(lowered(child)), foreignKey);
  const count = numberOf(
    database,
    `SELECT count(*) FROM ${placeOf({ schema: LIVE, name: child })} AS c
     WHERE ${rowOf('c', from)} IN (${overwritten}) AND NOT ${isFine}`,
  );
  if (count === 0) return [];
  return [
    `${counted(count, 'live row')} of ${child} refer by ${from.join(', ')} to values of ${pair.live.name} that would be changed back.`,
  ];
}

/** `c` is about to refer to something else. */
function isRewritten(child: Target | undefined, foreignKey: ForeignKey): string {
  if (child?.updates !== true) return '0';
  const isIt = listed('c', child.pair.key, 'w');
  return `EXISTS (SELECT 1 FROM ${listName('change', child.at)} AS w WHERE ${isIt} AND (${differing(child.pair, foreignKey)}))`;
}
