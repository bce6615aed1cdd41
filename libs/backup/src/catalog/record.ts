// Small JSON records that lie beside a manifest: how their version and their problems are told.

import { BackupError } from '../core/errors.js';
import { listProblems, Reader } from '../core/reader.js';

/**
 * Reads a record of at most the given version. `what` begins a sentence.
 * @throws BackupError MANIFEST_INVALID naming every problem, or MANIFEST_TOO_NEW
 */
export function readRecord<T>(what: string, text: string, version: number, read: (root: Reader) => T): T {
  const root = new Reader(parseJson(what, text));
  const found = root.at('version').integer(1);
  if (found > version) {
    throw new BackupError('MANIFEST_TOO_NEW', `${what} has version ${found}; this release reads ${version}.`);
  }
  const record = read(root);
  if (root.problems.length === 0) return record;
  throw new BackupError('MANIFEST_INVALID', `${what} can't be read: ${listProblems(root.problems)}.`);
}

/**
 * The text of a record. What could not be read back is never written: it would be unreadable for ever.
 * @throws BackupError INTERNAL naming every problem
 */
export function writeRecord(what: string, version: number, record: object, parse: (text: string) => unknown): string {
  const text = `${JSON.stringify({ version, ...record }, null, 2)}\n`;
  try {
    parse(text);
    return text;
  } catch (error) {
    const { message } = BackupError.from(error);
    throw new BackupError('INTERNAL', `${what} can't be written down: ${message}`, { cause: error });
  }
}

function parseJson(what: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new BackupError('MANIFEST_INVALID', `${what} can't be read: it is not JSON.`, { cause: error });
  }
}
