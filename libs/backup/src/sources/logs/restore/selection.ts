// What of a backup of logs is restored, when it is not everything: logs, and folders with all that is in them.

import { BackupError } from '../../../core/errors.js';
import type { Facts } from '../../../core/facts.js';
import type { Selection } from '../../../core/source.js';
import { linesFacts } from '../capture/log-facts.js';

/** @throws BackupError REQUEST_INVALID */
export function requirePaths(selection: Selection): Selection {
  if (selection.tables === undefined) return selection;
  throw new BackupError('REQUEST_INVALID', 'Logs have no tables.', { hint: 'Name log files or folders in paths.' });
}

export function isSelected(name: string, selection: Selection | undefined): boolean {
  if (selection?.paths === undefined) return true;
  return selection.paths.some((path) => name === path || name.startsWith(`${path.replace(/\/+$/, '')}/`));
}

/** @throws BackupError REQUEST_INVALID when nothing of it was captured */
export function factsOfSelection(captured: Facts, selection: Selection | undefined): Facts {
  if (selection?.paths === undefined) return captured;
  const missing = selection.paths.filter(
    (path) => !captured.tables.some(({ name }) => isSelected(name, { paths: [path] })),
  );
  if (missing.length > 0) {
    const names = captured.tables.map(({ name }) => name).join(', ') || 'nothing';
    throw new BackupError('REQUEST_INVALID', `The backup does not hold ${missing.join(', ')}; it holds ${names}.`);
  }
  const tables = captured.tables.filter(({ name }) => isSelected(name, selection));
  return { ...captured, ...linesFacts(new Map(tables.map(({ name, rows }) => [name, rows]))) };
}
