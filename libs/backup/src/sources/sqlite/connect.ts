// Opens a connection that is careful with memory and waits for locks as long as it is told.

import type { Connection, Driver } from './driver.js';

/** Small, and no mapping of the file: how much memory is used must not depend on the size of the database. */
const MODEST = 'PRAGMA cache_size = -2000; PRAGMA mmap_size = 0;';

export function connect(driver: Driver, path: string, busyTimeoutMs: number): Connection {
  const connection = driver.open(path);
  connection.run(`PRAGMA busy_timeout = ${Math.round(busyTimeoutMs)}; ${MODEST}`);
  return connection;
}

/** The same, for a connection that is to change nothing. SQLite itself may still tidy up after a crash, as for any reader. */
export function connectToRead(driver: Driver, path: string, busyTimeoutMs: number): Connection {
  const connection = connect(driver, path, busyTimeoutMs);
  connection.run('PRAGMA query_only = ON;');
  return connection;
}

/**
 * Opens a connection that keeps everyone else out until this process is killed, or throws what means BUSY. It is never
 * closed, and kept from the garbage collector that would: SQLite would then write the log back and remove it, by names
 * that may belong to another database by that time. Being exclusive from the start it writes nothing beside the log.
 */
export function connectAlone(driver: Driver, path: string, busyTimeoutMs: number): Connection {
  const connection = driver.open(path);
  process.once('beforeExit', () => void connection);
  connection.run(`PRAGMA busy_timeout = ${Math.round(busyTimeoutMs)}; PRAGMA locking_mode = EXCLUSIVE;`);
  connection.run(`BEGIN EXCLUSIVE; COMMIT; ${MODEST}`);
  return connection;
}

/** The only value of a statement that answers one, e.g. a PRAGMA. */
export function valueOf(connection: Connection, sql: string): string | number {
  const [row] = connection.all(sql);
  const value = Object.values(row ?? {})[0];
  return typeof value === 'number' ? value : String(value ?? '');
}

export function numberOf(connection: Connection, sql: string): number {
  return Number(valueOf(connection, sql));
}
