// Makes sure that nobody uses a database, completes its main file, and keeps everyone out.

import { existsSync } from 'node:fs';

import { BackupError } from '../../core/errors.js';
import { isDatabaseFile } from './check-file.js';
import { connectAlone, numberOf } from './connect.js';
import type { Driver } from './driver.js';
import { findUsers } from './find-users.js';
import { fromSqlite, isDamage, lockedFailure, WHEN_RESTORING } from './sqlite-failure.js';

/**
 * When it returns, the main file holds everything that was committed, and it stays locked until this process is killed.
 * A database that is missing or damaged is left as it is. Throws TARGET_IN_USE when somebody has it open.
 */
export function takeOver(driver: Driver, path: string, busyTimeoutMs: number): void {
  if (!existsSync(path)) return;
  refuseUsers(path);
  // SQLite would throw away the log of a file that it does not recognise.
  if (!isDatabaseFile(path)) return;
  try {
    const connection = connectAlone(driver, path, busyTimeoutMs);
    if (numberOf(connection, 'PRAGMA wal_checkpoint(TRUNCATE)') !== 0) throw lockedFailure();
  } catch (error) {
    if (!isDamage(error)) throw fromSqlite(error, WHEN_RESTORING, `${path} could not be locked`);
  }
  refuseUsers(path);
}

function refuseUsers(path: string): void {
  const users = findUsers(path);
  if (users.length === 0) return;
  throw new BackupError('TARGET_IN_USE', `${path} is still open in ${users.join(', ')}.`, { context: { users } });
}
