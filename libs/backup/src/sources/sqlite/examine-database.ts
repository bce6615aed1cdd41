// Looks beforehand at everything that a capture or a restore of the database will need.

import { access, constants } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

import { BackupError, hasCode } from '../../core/errors.js';
import type { Check } from '../../core/source.js';
import { findShortage } from '../../kit/room.js';
import { formatBytes } from '../../kit/sizes.js';
import { sizeWithLog } from './capture-database.js';
import { realDatabasePath } from './database-path.js';
import { asCaptureError, asScratchError } from '../../kit/source-errors.js';
import type { SqliteSettings } from './settings.js';
import { runTask } from './tasks.js';

/** One that holds a lock longer than this is not waited for. */
const BUSY_MS = 2_000;

export async function examineDatabase(settings: SqliteSettings, signal: AbortSignal): Promise<readonly Check[]> {
  const { file, scratchDirectory } = settings;
  const path = await realDatabasePath(file).catch(() => resolve(file));
  const scratch = scratchDirectory ?? dirname(path);
  return [
    ...(await look(path, signal)),
    await checkDirectory('scratch-directory', scratch, 'blocked', 'a backup makes its copy there'),
    ...(scratch === dirname(path)
      ? []
      : [await checkDirectory('database-directory', dirname(path), 'warning', 'a restore works there')]),
    await checkSpace(scratch, path),
  ];
}

async function look(path: string, signal: AbortSignal): Promise<Check[]> {
  try {
    const { driver, journalMode, tables } = await runTask('glance', { path, busyTimeoutMs: BUSY_MS }, { signal });
    const size = formatBytes(await sizeWithLog(path));
    return [
      { name: 'driver', verdict: 'ok', message: `${driver} opens the database.` },
      {
        name: 'database',
        verdict: 'ok',
        message: `${path} takes ${size}; tables: ${tables}; journal mode: ${journalMode}.`,
      },
    ];
  } catch (error) {
    signal.throwIfAborted();
    const { message, hint } = BackupError.from(error, 'SOURCE_FAILED');
    return [{ name: hasCode(error, 'PEER_MISSING') ? 'driver' : 'database', verdict: 'blocked', message, hint }];
  }
}

export async function checkDirectory(
  name: string,
  directory: string,
  verdict: 'warning' | 'blocked',
  purpose: string,
): Promise<Check> {
  try {
    await access(directory, constants.W_OK | constants.X_OK);
    return { name, verdict: 'ok', message: `${directory} can be written to; ${purpose}.` };
  } catch (error) {
    const { message } = asScratchError(error, `${directory} can not be written to, and ${purpose}`);
    const hint = `Give the application the right to write there, or set scratchDirectory in the source options.`;
    return { name, verdict, message, hint };
  }
}

async function checkSpace(directory: string, path: string): Promise<Check> {
  const name = 'disk-space';
  try {
    const bytes = await sizeWithLog(path).catch(() => 0);
    const shortage = await findShortage(directory, bytes);
    if (shortage === undefined) {
      return { name, verdict: 'ok', message: `${directory} has room for a copy of ${formatBytes(bytes)}.` };
    }
    const hint = 'Free some space, or set scratchDirectory in the source options to a directory on a larger disk.';
    return { name, verdict: 'blocked', message: shortage, hint };
  } catch (error) {
    const { message, hint } = asCaptureError(error, `The free space in ${directory} can not be looked at`);
    return { name, verdict: 'warning', message, hint };
  }
}
