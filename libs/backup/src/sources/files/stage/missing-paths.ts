// What is said of paths that a backup does not hold.

import { BackupError } from '../../../core/errors.js';
import type { Findings } from './find-paths.js';

const MOST_NAMED = 5;

export function missingPaths(missing: Findings['missing']): BackupError {
  const names = missing.slice(0, MOST_NAMED).map(({ path }) => JSON.stringify(path));
  const more = missing.length > MOST_NAMED ? ` and ${missing.length - MOST_NAMED} more` : '';
  const near = [...new Set(missing.flatMap((one) => one.near))].slice(0, MOST_NAMED);
  return new BackupError('REQUEST_INVALID', `The backup does not hold ${names.join(', ')}${more}.`, {
    hint:
      near.length === 0
        ? 'Give paths relative to the directory that was backed up, as its index names them.'
        : `Near it are: ${near.map((path) => JSON.stringify(path)).join(', ')}.`,
  });
}
