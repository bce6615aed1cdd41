// How records of every kind are written down and read back.

import { BackupError } from '../../core/errors.js';
import { listProblems, Reader } from '../../core/reader.js';

const VERSION = 1;

export const CODE = /^[A-Z][A-Z_]{0,63}$/;

/**
 * What could not be read back is never written.
 * @throws BackupError INTERNAL naming every problem
 */
export function serializeRecord<T extends object>(record: T, parse: (text: string) => T, what: string): string {
  const text = `${JSON.stringify({ version: VERSION, ...record }, null, 2)}\n`;
  try {
    parse(text);
    return text;
  } catch (error) {
    const { message } = BackupError.from(error);
    throw new BackupError('INTERNAL', `${what} can't be written down: ${message}`, { cause: error });
  }
}

/** @throws BackupError MANIFEST_INVALID naming every problem, or MANIFEST_TOO_NEW */
export function parseRecord<T>(text: string, what: string, read: (root: Reader) => T): T {
  const root = new Reader(parseJson(text, what));
  const version = root.at('version').integer(1);
  if (version > VERSION) {
    throw new BackupError('MANIFEST_TOO_NEW', `${what} has version ${version}; this release reads ${VERSION}.`);
  }
  const record = read(root);
  if (root.problems.length === 0) return record;
  throw new BackupError('MANIFEST_INVALID', `${what} can't be read: ${listProblems(root.problems)}.`);
}

/** A text that may be empty: what an operation said is kept as it is. */
export function readText(reader: Reader): string {
  return typeof reader.value === 'string' ? reader.value : reader.string();
}

function parseJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new BackupError('MANIFEST_INVALID', `${what} can't be read: it is not JSON.`, { cause: error });
  }
}
