// A new file beside the live database, as the place that a restore goes to.

import { basename, dirname, join } from 'node:path';

import { BackupError } from '../../core/errors.js';
import { isKept } from './database-path.js';
import { ALL_SIDES } from './side-files.js';

const LONGEST_BYTES = 200;

/** @throws BackupError REQUEST_INVALID for what is no plain file name, or one that means something here */
export function newPlaceBeside(live: string, name: string): string {
  const reason = reasonAgainst(live, name);
  if (reason === undefined) return join(dirname(live), name);
  throw new BackupError('REQUEST_INVALID', `${JSON.stringify(name.slice(0, 80))} can't be a new database: ${reason}.`, {
    hint: `Give the name of a new file in the directory of ${basename(live)}, such as restored.db.`,
  });
}

function reasonAgainst(live: string, name: string): string | undefined {
  if (name === '' || Buffer.byteLength(name) > LONGEST_BYTES) return `a name has 1 to ${LONGEST_BYTES} bytes`;
  if (/[/\\]|\p{Cc}/u.test(name)) return 'it holds a separator or a control character';
  if (name.startsWith('.')) return 'it begins with a dot';
  if (ALL_SIDES.some((side) => name.endsWith(side))) return 'SQLite would take it for what belongs to another database';
  return isKept(name, live)
    ? 'it is that of a file that is kept for undo, and removed when its time is over'
    : undefined;
}

/** The files that a new database must not meet: SQLite would play the log of another into it. */
export function namesTaken(path: string): readonly string[] {
  return ['', ...ALL_SIDES].map((side) => path + side);
}
