// Looks whether a file can be a SQLite database before SQLite is asked.

import { closeSync, openSync, readSync, statSync } from 'node:fs';

import { BackupError } from '../../core/errors.js';
import { asCaptureError } from '../../kit/source-errors.js';

const MAGIC = 'SQLite format 3\0';
const HEADER_BYTES = 100;
const READ_VERSION = 19;
const WAL = 2;

/**
 * Throws SOURCE_NOT_FOUND, SOURCE_DENIED or SOURCE_INVALID.
 *
 * Must not run in a process that has the database open: closing any descriptor of a file drops every lock that the
 * process holds on it (POSIX), and SQLite would never know.
 */
export function checkDatabaseFile(path: string): void {
  const header = readHeader(path);
  if (header.length === 0) {
    throw new BackupError('SOURCE_INVALID', `${path} is empty: a database with nothing in it, not even one table.`, {
      hint: 'Check the path, and whether something has emptied the file. An application that has just been set up creates its tables first.',
    });
  }
  if (!beginsAsDatabase(header)) {
    throw new BackupError('SOURCE_INVALID', `${path} is not a SQLite database: it does not begin as one.`, {
      hint: 'Check the path. A database that is encrypted as a whole can not be read.',
    });
  }
}

/** Whether a file begins as a database does. Must not run where it is open; see above. */
export function isDatabaseFile(path: string): boolean {
  return beginsAsDatabase(readHeader(path));
}

/** Whether a database says of itself that it is in write-ahead mode. Must not run where it is open; see above. */
export function isWalDatabase(path: string): boolean {
  return readHeader(path)[READ_VERSION] === WAL;
}

function beginsAsDatabase(header: Buffer): boolean {
  return header.toString('latin1', 0, MAGIC.length) === MAGIC;
}

function readHeader(path: string): Buffer {
  try {
    if (!statSync(path).isFile()) {
      throw new BackupError('SOURCE_INVALID', `${path} is not a file.`, { hint: 'Name the database file itself.' });
    }
    const file = openSync(path, 'r');
    try {
      const header = Buffer.alloc(HEADER_BYTES);
      return header.subarray(0, readSync(file, header, 0, HEADER_BYTES, 0));
    } finally {
      closeSync(file);
    }
  } catch (error) {
    throw asCaptureError(error, `The database ${path} can not be read`);
  }
}
