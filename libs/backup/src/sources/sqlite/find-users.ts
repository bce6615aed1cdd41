// Finds out who has a database open. Reads only.

import { existsSync, readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';

import { isWalDatabase } from './check-file.js';
import { connectAlone } from './connect.js';
import type { Driver } from './driver.js';
import { ALL_SIDES } from './side-files.js';
import { fromSqlite, isDamage, sqliteResult, WHEN_RESTORING } from './sqlite-failure.js';

/** Sentence parts such as `sqlite3 (pid 812)`; empty when nobody was found. */
export function findUsers(path: string): string[] {
  const files = new Set([path, ...ALL_SIDES.map((side) => path + side)].flatMap(identity));
  return processes()
    .filter((pid) => pid !== process.pid && openFiles(pid).some((file) => files.has(file)))
    .map((pid) => (pid === process.ppid ? `this application (pid ${pid})` : `${nameOf(pid)} (pid ${pid})`));
}

/**
 * Whether SQLite's own locks show a user, also one whose process can't be looked into. Only a database in write-ahead
 * mode shows connections that do nothing at the moment; they all have the log open, so without one there are none.
 */
export function isLockedByOthers(driver: Driver, path: string): boolean {
  if (!existsSync(`${path}-wal`) || !isWalDatabase(path)) return false;
  try {
    connectAlone(driver, path, 0);
    return false;
  } catch (error) {
    if (['BUSY', 'LOCKED'].includes(sqliteResult(error) ?? '')) return true;
    if (isDamage(error)) return false;
    throw fromSqlite(error, WHEN_RESTORING, `The locks of ${path} can not be looked at`);
  }
}

/** The processes that this system shows; none where there is no /proc. */
function processes(): number[] {
  return attempt(() => readdirSync('/proc'), []).flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : []));
}

function openFiles(pid: number): string[] {
  const folder = `/proc/${pid}/fd`;
  return attempt(() => readdirSync(folder), []).flatMap((fd) => attempt(() => fileBehind(`${folder}/${fd}`), []));
}

/** Sockets and pipes have no path and are not looked at further. */
function fileBehind(link: string): string[] {
  return readlinkSync(link).startsWith('/') ? identity(link) : [];
}

function identity(path: string): string[] {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  return found === undefined ? [] : [`${found.dev}:${found.ino}`];
}

function nameOf(pid: number): string {
  return attempt(() => readFileSync(`/proc/${pid}/comm`, 'utf8').trim(), '') || 'a process';
}

/** Processes end while they are looked at, and those of other users do not let us look. */
function attempt<T>(look: () => T, otherwise: T): T {
  try {
    return look();
  } catch {
    return otherwise;
  }
}
