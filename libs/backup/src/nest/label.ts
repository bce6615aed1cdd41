// Labels are data for people: any text, kept short and on one line, never part of a path or a command.

import { BackupError } from '../core/errors.js';

const MAX_LENGTH = 200;
/** Line ends, controls and what turns the direction of writing; not the joiners that Persian, Hindi and emoji need. */
const UNPRINTABLE = /(?:(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}])+/gu;

/**
 * `what` begins the message.
 * @throws BackupError REQUEST_INVALID for an empty text or one of more than 200 characters
 */
export function readLabel(label: string, what = 'A label'): string {
  const line = onOneLine(label);
  if (line !== '' && line.length <= MAX_LENGTH) return line;
  throw new BackupError('REQUEST_INVALID', `${what} has 1 to ${MAX_LENGTH} characters; this one has ${line.length}.`);
}

/** The same text on one line, without what is not for the eye. */
export function onOneLine(text: string): string {
  return text.replaceAll(UNPRINTABLE, ' ').trim();
}
