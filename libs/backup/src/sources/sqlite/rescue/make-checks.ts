// What a person has to know before rows are put back, and what stands in the way.

import type { Check } from '../../../core/check.js';
import type { RowChoice, RowsToWrite } from '../../../core/rescue.js';
import type { Connection } from '../driver.js';
import { lowered } from '../quote.js';
import { childrenLeftOut } from './children.js';
import type { Targets } from './find-parents.js';
import type { Pair } from './pair-tables.js';
import { brokenReferences, openReferences } from './references.js';
import { triggersOf } from './triggers.js';
import { takenValues } from './unique-values.js';

export function makeChecks(
  database: Connection,
  targets: Targets,
  writes: readonly RowsToWrite[],
  { tables, triggers }: Pick<RowChoice, 'tables' | 'triggers'>,
): Check[] {
  const written = [...targets.values()].filter(({ pair }) => writes.some(({ table }) => table === pair.live.name));
  const references = [
    ...openReferences(database, targets, 'planned'),
    ...brokenReferences(database, targets, 'planned'),
  ];
  return [
    ...written.flatMap(({ pair }) => checkColumns(pair, writes)),
    ...references.map((message) =>
      blocked('references', message, 'Leave these rows out by a condition, or use a backup that has both.'),
    ),
    ...takenValues(database, targets).map((message) =>
      blocked('unique-values', message, 'Change these live values, or leave the rows out by a condition.'),
    ),
    ...checkTriggers(database, writes, triggers),
    ...childrenLeftOut(database, targets, new Set(tables.map(({ table }) => lowered(table)))),
  ];
}

function checkColumns({ live, onlyInBackup, onlyLive }: Pair, writes: readonly RowsToWrite[]): Check[] {
  const inserts = writes.some(({ table, inserts: count }) => table === live.name && count > 0);
  const needed = live.columns.filter(({ name, needsValue }) => needsValue && onlyLive.includes(name));
  const names = needed.map(({ name }) => name).join(', ');
  return [
    ...(inserts && needed.length > 0
      ? [
          blocked(
            'columns',
            `${live.name} needs a value for ${names}, which the backup does not have.`,
            'Give the columns a default value, or put the rows back by hand from a backup that is kept beside.',
          ),
        ]
      : []),
    ...(onlyInBackup.length > 0
      ? [
          warning(
            'columns',
            `${live.name} has no ${onlyInBackup.join(', ')} any more: what the backup holds in it is not put back.`,
          ),
        ]
      : []),
    ...(inserts && onlyLive.length > 0
      ? [warning('columns', `${live.name} has new columns: rows put back get the defaults of ${onlyLive.join(', ')}.`)]
      : []),
  ];
}

function checkTriggers(database: Connection, writes: readonly RowsToWrite[], choice: RowChoice['triggers']): Check[] {
  const tables = writes.map(({ table, inserts, updates }) => ({
    name: table,
    inserts: inserts > 0,
    updates: updates > 0,
  }));
  const found = triggersOf(database, tables);
  if (found.length === 0) return [];
  const names = found.map(({ name, table }) => `${name} of ${table}`).join(', ');
  switch (choice) {
    case 'skip':
      return [warning('triggers', `What ${names} would do for the rows is not done.`)];
    case 'fire':
      return [warning('triggers', `For each row runs what it has to: ${names}.`)];
    case undefined:
      return [
        blocked(
          'triggers',
          `There are triggers on what is written: ${names}.`,
          'Choose triggers: skip puts the rows back as they were and does nothing else; fire runs the triggers for each row, as a search index or a counter may need it.',
        ),
      ];
  }
}

function blocked(name: string, message: string, hint: string): Check {
  return { name, verdict: 'blocked', message, hint };
}

function warning(name: string, message: string): Check {
  return { name, verdict: 'warning', message };
}
