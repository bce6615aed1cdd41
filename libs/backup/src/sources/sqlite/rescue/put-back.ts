// Puts listed rows back into the live database, in one transaction, and reads them back before that is committed.

import { BackupError } from '../../../core/errors.js';
import { counted } from '../../../kit/counted.js';
import { numberOf } from '../connect.js';
import type { Connection } from '../driver.js';
import { quoted } from '../quote.js';
import { foreignKeysOf, placeOf } from './describe-table.js';
import type { Target, Targets } from './find-parents.js';
import { backupRowsOf, differs, differsIn, listed, listName, liveRowOf, sameKey } from './fragments.js';
import { findPair } from './pair-tables.js';
import { brokenReferences, openReferences } from './references.js';
import type { PutBackTask, Writing } from './rescue-tasks.js';
import { restTriggers, type Trigger, triggersOf } from './triggers.js';

type What = Pick<PutBackTask, 'writings' | 'schemaVersion' | 'triggers'>;

/** Foreign keys are looked at by ourselves: SQLite would read whole tables for it, and let changes cascade. */
export function putBack(database: Connection, { writings, schemaVersion, triggers }: What): void {
  database.run('PRAGMA foreign_keys = OFF; BEGIN IMMEDIATE');
  if (numberOf(database, 'PRAGMA main.schema_version') !== schemaVersion) throw outdated('its schema was changed');
  const targets = findTargets(database, writings);
  for (const target of targets.values()) requireAsPlanned(database, target);
  const found = triggersOfAll(database, targets);
  const wakeTriggers = triggers === 'skip' ? restTriggers(database, found) : () => undefined;
  const mayReachOthers = triggers === 'fire' && found.length > 0;
  const astray = mayReachOthers ? countAstray(database) : 0;
  for (const target of targets.values()) write(database, target);
  wakeTriggers();
  for (const target of targets.values()) requireWritten(database, target, triggers === 'fire');
  const references = [
    ...openReferences(database, targets, 'written'),
    ...brokenReferences(database, targets, 'written'),
  ];
  if (references.length > 0) throw refused(references.join(' '));
  const more = mayReachOthers ? countAstray(database) - astray : 0;
  if (more > 0) throw refused(`After what triggers did, ${counted(more, 'reference')} would lead nowhere.`);
  database.run('COMMIT');
}

function findTargets(database: Connection, writings: readonly Writing[]): Targets {
  const found = writings.map(({ table, at, updates }): [string, Target] => {
    const pair = findPair(database, table);
    if (pair === undefined) throw outdated(`${table} is not there any more`);
    return [table, { at, pair, updates, foreignKeys: foreignKeysOf(database, pair.live) }];
  });
  return new Map(found);
}

function requireAsPlanned(database: Connection, { at, pair, updates }: Target): void {
  const { live, key, columns } = pair;
  const back = numberOf(
    database,
    `SELECT count(*) FROM ${backupRowsOf(listName('insert', at), pair)} WHERE EXISTS (${liveRowOf(pair)})`,
  );
  if (back > 0) throw outdated(`${counted(back, 'row')} of ${live.name} came back meanwhile`);
  if (!updates) return;
  const list = listName('change', at);
  const isSame = columns.map((name, column) => `NOT ${differs(`l.${quoted(name)}`, `w.l${column}`, true)}`);
  const gone = numberOf(
    database,
    `SELECT count(*) FROM ${list} AS w WHERE NOT EXISTS (
       SELECT 1 FROM ${placeOf(live)} AS l WHERE ${[listed('l', key), ...isSame].join(' AND ')})`,
  );
  if (gone > 0) throw outdated(`${counted(gone, 'row')} of ${live.name} changed again meanwhile`);
}

function write(database: Connection, { at, pair, updates }: Target): void {
  const { live, side, key, columns } = pair;
  const names = columns.map(quoted).join(', ');
  const values = columns.map((name) => `b.${quoted(name)}`).join(', ');
  // OR ABORT: a table may say itself that a conflict replaces the row that is in the way, or drops the new one.
  database.run(
    `INSERT OR ABORT INTO ${placeOf(live)} (${names}) SELECT ${values} FROM ${backupRowsOf(listName('insert', at), pair)}`,
  );
  if (!updates) return;
  // A plus keeps the list from being looked up for each live row: it is the live row that is looked up.
  const isListed = key.flatMap((name, part) => [
    `l.${quoted(name)} IS +w.k${part}`,
    `b.${quoted(name)} IS +w.k${part}`,
  ]);
  database.run(
    `UPDATE OR ABORT ${placeOf(live)} AS l SET ${columns.map((name) => `${quoted(name)} = b.${quoted(name)}`).join(', ')}
     FROM ${listName('change', at)} AS w CROSS JOIN ${placeOf(side)} AS b WHERE ${isListed.join(' AND ')}`,
  );
}

/** Triggers may have changed what was written: it then only has to be there. */
function requireWritten(database: Connection, { at, pair, updates }: Target, mayDiffer: boolean): void {
  const { live, key, columns } = pair;
  const isAlike = mayDiffer ? [] : columns.map((name) => `NOT ${differsIn(pair, 'l', 'b', name)}`);
  const isThere = `SELECT 1 FROM ${placeOf(live)} AS l WHERE ${[sameKey('l', 'b', key), ...isAlike].join(' AND ')}`;
  for (const list of [listName('insert', at), ...(updates ? [listName('change', at)] : [])]) {
    const sql = `SELECT count(*) FROM ${backupRowsOf(list, pair)} WHERE NOT EXISTS (${isThere})`;
    const failed = numberOf(database, sql);
    if (failed > 0) throw refused(`${counted(failed, 'row')} of ${live.name} can't be put back as they were.`);
  }
}

function triggersOfAll(database: Connection, targets: Targets): Trigger[] {
  const tables = [...targets.values()].map(({ pair, updates }) => ({ name: pair.live.name, inserts: true, updates }));
  return triggersOf(database, tables);
}

/** References of all live rows that lead nowhere: nothing follows what a trigger deletes or changes. */
function countAstray(database: Connection): number {
  return numberOf(database, 'SELECT count(*) FROM pragma_foreign_key_check');
}

function refused(message: string): BackupError {
  return new BackupError('RESCUE_REFUSED', `Nothing was put back. ${message}`);
}

function outdated(what: string): BackupError {
  return new BackupError('PLAN_OUTDATED', `Nothing was put back: ${what}.`);
}
