// One text for all that would be written: the same for the same rows with the same values over the same live ones.

import { createHash, type Hash } from 'node:crypto';

import type { Connection } from '../driver.js';
import { quoted } from '../quote.js';
import type { Target } from './find-parents.js';
import { backupRowsOf, listName } from './fragments.js';

const SHOWN = 16;

export function fingerprintOf(database: Connection, targets: readonly Target[], triggers = 'none'): string {
  const hash = createHash('sha256').update(triggers);
  for (const { at, pair, updates } of targets) {
    const { live, key, columns } = pair;
    const values = columns.map((name) => `b.${quoted(name)}`);
    const order = key.map((_, part) => `w.k${part}`).join(', ');
    add(hash, JSON.stringify([live.name, columns]));
    addRows(hash, database, values, `${backupRowsOf(listName('insert', at), pair)} ORDER BY ${order}`);
    if (!updates) continue;
    add(hash, 'over');
    const overwritten = columns.map((_, column) => `w.l${column}`);
    addRows(
      hash,
      database,
      [...values, ...overwritten],
      `${backupRowsOf(listName('change', at), pair)} ORDER BY ${order}`,
    );
  }
  return hash.digest('hex').slice(0, SHOWN);
}

function addRows(hash: Hash, database: Connection, values: readonly string[], from: string): void {
  const types = values.map((value) => `typeof(${value})`).join(` || ',' || `);
  for (const [type, ...row] of database.each(`SELECT ${[types, ...values.map(exact)].join(', ')} FROM ${from}`)) {
    add(hash, String(type));
    for (const value of row) add(hash, value instanceof Uint8Array ? value : String(value));
  }
}

/** Nothing is lost on the way: not of large integers, and not of texts that are none. */
function exact(value: string): string {
  return `CASE typeof(${value}) WHEN 'integer' THEN CAST(${value} AS TEXT) WHEN 'real' THEN printf('%!.17g', ${value}) ELSE CAST(${value} AS BLOB) END`;
}

/** With its length, so that two lists of values are never one text. */
function add(hash: Hash, value: string | Uint8Array): void {
  hash.update(`${value.length}:`).update(value);
}
