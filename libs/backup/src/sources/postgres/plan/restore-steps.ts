// What a restore will do, step by step, for a person to read before agreeing.

import { showTable } from '../names.js';
import type { PostgresSettings } from '../settings.js';

export function restoreSteps(settings: PostgresSettings): readonly string[] {
  const { connection, hooks, endSessions, restoreMode, onlyNew, onlyTables } = settings;
  const live = connection.database;
  const before = hooks?.beforeSwap ? [`Let the application close its connections to ${live}.`] : [];
  const after = hooks?.afterSwap ? ['Let the application go on.'] : [];
  const ended = endSessions ? [`End the sessions that use ${live}.`] : [];
  if (restoreMode === 'in-place') {
    return [
      'Read the backup through once and compare its table of contents with what was captured.',
      ...before,
      ...ended,
      `Drop and restore in ${live}, in one transaction, everything that the backup holds; what it does not hold stays.`,
      'Count the rows in the same transaction; if they are not those that were captured, nothing is changed.',
      ...after,
    ];
  }
  const what = onlyTables === undefined ? 'the backup' : `${onlyTables.map(showTable).join(', ')} of the backup`;
  const beside = [
    `Restore ${what} into a new database beside ${live}, on the same server.`,
    'Count its rows, look at its indexes and foreign keys, and compare it with what was captured.',
  ];
  if (onlyNew) return [...beside, `Rename it to ${live}, which must be a new name.`];
  return [
    ...beside,
    ...before,
    ...(endSessions ? ended : [`Stop here if anything still uses ${live}.`]),
    `Rename ${live} to ${live}_before_<time>_<run>, and the restored database to ${live}, in one transaction.`,
    ...after,
  ];
}
