// Compares chosen rows of a restored file with the live database, and works out what putting them back would do.

import type { Check } from '../../../core/check.js';
import type { RowChoice, RowsToWrite, TableComparison } from '../../../core/rescue.js';
import type { ChildProgress } from '../../../kit/child-answer.js';
import { numberOf } from '../connect.js';
import type { Connection } from '../driver.js';
import { type Compared, compareTable } from './compare-table.js';
import { countExtra } from './extra-rows.js';
import { addTarget, findParents, type Target, type Targets } from './find-parents.js';
import { fingerprintOf } from './fingerprint.js';
import { listName } from './fragments.js';
import { makeChecks } from './make-checks.js';
import type { Pair } from './pair-tables.js';
import type { ComparedRows } from './rescue-tasks.js';
import { inOrder } from './write-order.js';

export interface ChosenPair {
  readonly pair: Pair;
  readonly where?: string;
}

/** On what was picked before. `database` has the work file attached; `reader` can't write. */
export function compareRows(
  { database, reader }: { readonly database: Connection; readonly reader: Connection },
  chosen: readonly ChosenPair[],
  choice: RowChoice,
  progress: ChildProgress,
): Omit<ComparedRows, 'schemaVersion'> {
  const targets: Targets = new Map();
  const compared = chosen.map(({ pair, where }) => {
    progress(`comparing ${pair.live.name}`);
    const { at } = addTarget(database, targets, pair, choice.kinds.includes('changed'));
    const found = compareTable(database, pair, { ...choice, at, isPicked: where !== undefined });
    if (choice.kinds.includes('missing')) seed(database, pair, at);
    return found;
  });
  progress('finding what these rows refer to');
  findParents(database, targets);
  const written = inOrder([...targets.values()])
    .map((target) => ({ target, write: writeOf(database, target) }))
    .filter(({ write }) => write.inserts + write.updates > 0);
  const writes = written.map(({ write }) => write);
  const checks = makeChecks(database, targets, writes, choice);
  const extra = chosen.map(({ pair, where }) => countExtra(reader, pair, where, choice));
  const plan = {
    tables: compared.map((found, at) => withExtra(found, chosen[at]?.where, extra[at])),
    writes,
    checks: [...checks, ...extra.flatMap(({ problem }, at) => checkExtra(compared[at]?.table, problem))],
    fingerprint: fingerprintOf(
      database,
      written.map(({ target }) => target),
      choice.triggers,
    ),
  };
  return {
    plan,
    writings: written.map(({ target: { at, pair, updates } }) => ({ table: pair.live.name, at, updates })),
  };
}

function seed(database: Connection, { key }: Pair, at: number): void {
  const keys = key.map((_, column) => `k${column}`).join(', ');
  database.run(`INSERT INTO ${listName('insert', at)} SELECT ${keys}, 0 FROM ${listName('found', at)}`);
}

function writeOf(database: Connection, { at, pair, updates }: Target): RowsToWrite {
  const inserts = listName('insert', at);
  return {
    table: pair.live.name,
    inserts: numberOf(database, `SELECT count(*) FROM ${inserts}`),
    parents: numberOf(database, `SELECT count(*) FROM ${inserts} WHERE round > 0`),
    updates: updates ? numberOf(database, `SELECT count(*) FROM ${listName('change', at)}`) : 0,
  };
}

function withExtra(
  found: Compared,
  where: string | undefined,
  extra: TableComparison['extra'] = { count: 0, examples: [] },
): TableComparison {
  const { count, examples } = extra;
  return { ...found, ...(where === undefined ? {} : { where }), extra: { count, examples } };
}

function checkExtra(table: string | undefined, problem: string | undefined): Check[] {
  if (problem === undefined) return [];
  const message = `Extra rows of ${table} are not counted: the condition does not fit the live table (${problem}).`;
  return [{ name: 'extra-rows', verdict: 'warning', message }];
}
