// Chooses the driver by what is installed and works.

import { BackupError } from '../../core/errors.js';
import { loadBetterSqlite3 } from './better-sqlite3-driver.js';
import type { Driver } from './driver.js';
import { loadNodeSqlite } from './node-sqlite-driver.js';

/** The first driver that works here: the application's `better-sqlite3`, else the one that Node.js brings. */
export async function loadDriver(): Promise<Driver> {
  const reasons: string[] = [];
  for (const load of [loadBetterSqlite3, loadNodeSqlite]) {
    try {
      return await load();
    } catch (error) {
      reasons.push(error instanceof Error ? (error.message.split('\n', 1)[0] ?? '') : String(error));
    }
  }
  throw new BackupError(
    'PEER_MISSING',
    `No SQLite driver works in this Node.js ${process.version}: ${reasons.join('; ')}.`,
    {
      hint: 'Install better-sqlite3 in the application (or rebuild it for this Node.js), or use Node.js 22.16 or newer.',
    },
  );
}
