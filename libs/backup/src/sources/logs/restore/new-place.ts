// The new directory that a restore makes: below `restored` in that of the logs, where it is never taken for a live log.

import { join, resolve } from 'node:path';

import { BackupError } from '../../../core/errors.js';
import { RESTORED } from '../find-logs.js';
import type { LogsSourceOptions } from '../logs-options.js';

const LONGEST_BYTES = 200;

/** @throws BackupError REQUEST_INVALID for what is no plain name */
export function newPlace(name: string): string {
  const reason = reasonAgainst(name);
  if (reason === undefined) return name;
  throw new BackupError(
    'REQUEST_INVALID',
    `${JSON.stringify(name.slice(0, 80))} can't be a new directory: ${reason}.`,
    {
      hint: 'Give the name of a new directory, such as november.',
    },
  );
}

export function restoredDirectory({ directory }: LogsSourceOptions): string {
  return join(resolve(directory), RESTORED);
}

function reasonAgainst(name: string): string | undefined {
  if (name === '' || Buffer.byteLength(name) > LONGEST_BYTES) return `a name has 1 to ${LONGEST_BYTES} bytes`;
  if (/[/\\]|\p{Cc}/u.test(name)) return 'it holds a separator or a control character';
  return name.startsWith('.') ? 'it begins with a dot' : undefined;
}
