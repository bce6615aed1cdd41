// Labels are data for people: any text, kept short and on one line, never part of a path or a command.

import { BackupError } from '../core/errors.js';
import { onOneLine } from '../kit/one-line.js';

const MAX_LENGTH = 200;

/**
 * `what` begins the message.
 * @throws BackupError REQUEST_INVALID for an empty text or one of more than 200 characters
 */
export function readLabel(label: string, what = 'A label'): string {
  const line = onOneLine(label);
  if (line !== '' && line.length <= MAX_LENGTH) return line;
  throw new BackupError('REQUEST_INVALID', `${what} has 1 to ${MAX_LENGTH} characters; this one has ${line.length}.`);
}
