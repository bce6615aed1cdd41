// What decides whether a restore can go ahead, and what it will do. Reads only.

import { access, constants, stat } from 'node:fs/promises';
import { existsSync, type Stats } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

import { BackupError } from '../../core/errors.js';
import type { Check } from '../../core/source.js';
import { findShortage } from '../../kit/room.js';
import { formatBytes } from '../../kit/sizes.js';
import { realDatabasePath } from './database-path.js';
import { asRestoreError } from '../../kit/source-errors.js';
import { namesTaken } from './new-place.js';
import type { SqliteSettings } from './settings.js';
import { runTask, type Usage } from './tasks.js';

type Finding = Omit<Check, 'name'>;

export function restoreSteps({ file, hooks, newBeside }: SqliteSettings): readonly string[] {
  const live = resolve(file);
  const beside = [
    `Write the backup to a file of its own in ${join(dirname(live), '.nestjs-backup')}, on the disk of the live database.`,
    'Check its integrity and its references, count its rows, and compare it with what was captured.',
  ];
  if (newBeside !== undefined) {
    return [
      ...beside,
      `Name it ${live}, which must be new, with the owner and the permissions of ${resolve(newBeside)}.`,
    ];
  }
  return [
    ...beside,
    hooks?.beforeSwap
      ? `Let the application close its connections to ${live}.`
      : `Make sure that nothing has ${live} open; otherwise stop here.`,
    `Keep the live database as ${live}.before-<run id>.`,
    `Put the restored database in its place, in one step, with the owner and the permissions of the one before.`,
    ...(hooks?.afterSwap ? ['Let the application open its connections again.'] : []),
  ];
}

export async function restoreChecks(settings: SqliteSettings, bytes: number, signal: AbortSignal): Promise<Check[]> {
  const live = await realDatabasePath(settings.file).catch((error: unknown) => asRestoreError(error, settings.file));
  if (live instanceof BackupError) {
    return [{ name: 'live-database', ...blocked(`The place of the database can not be looked at: ${live.message}.`) }];
  }
  if (settings.newBeside !== undefined) {
    const like = resolve(settings.newBeside);
    return [
      { name: 'new-place', ...checkNew(live) },
      { name: 'file-owner', ...checkOwner(like, await stat(like).catch(() => undefined)) },
      { name: 'directory-writable', ...(await checkWritable(dirname(live))) },
      { name: 'disk-space', ...(await checkSpace(dirname(live), bytes)) },
    ];
  }
  const found = await stat(live).catch(() => undefined);
  return [
    { name: 'live-database', ...checkLive(live, found) },
    { name: 'file-owner', ...checkOwner(live, found) },
    { name: 'directory-writable', ...(await checkWritable(dirname(live))) },
    { name: 'disk-space', ...(await checkSpace(dirname(live), bytes)) },
    { name: 'database-in-use', ...(await checkUsage(live, settings, signal)) },
  ];
}

export function checkNew(place: string): Finding {
  const taken = namesTaken(place).find((path) => existsSync(path));
  if (taken === undefined) return ok(`${place} is a new name.`);
  return blocked(`There is a file ${taken} already. Choose another name, or move it away.`);
}

function checkLive(live: string, found: Stats | undefined): Finding {
  if (found === undefined)
    return ok(`There is no database at ${live}; the restore creates it, and there is nothing to undo to.`);
  if (!found.isFile())
    return blocked(`${live} is not a file. Move it away, or correct the path in the job's source options.`);
  return ok(`The database ${live} will be replaced and kept.`);
}

function checkOwner(live: string, found: Stats | undefined): Finding {
  const user = process.getuid?.();
  if (found === undefined || user === undefined || user === 0 || user === found.uid) {
    return ok('The restored database gets the owner and the permissions of the one before.');
  }
  return blocked(
    `${live} belongs to user ${found.uid} and this process runs as ${user}: restore as that user, or as root.`,
  );
}

export async function checkWritable(directory: string): Promise<Finding> {
  try {
    await access(directory, constants.W_OK | constants.X_OK);
    return ok(`The directory ${directory} can be written to.`);
  } catch (error) {
    return blocked(`${asRestoreError(error, `The directory ${directory} can not be written to`).message}.`);
  }
}

export async function checkSpace(directory: string, bytes: number): Promise<Finding> {
  try {
    const shortage = await findShortage(directory, bytes);
    if (shortage !== undefined) return blocked(`${shortage} Free some space first.`);
    return ok(
      `There is room for the ${formatBytes(bytes)} of the restored database; keeping the one before takes none.`,
    );
  } catch (error) {
    return blocked(`${asRestoreError(error, `The free space in ${directory} can not be looked at`).message}.`);
  }
}

async function checkUsage(live: string, { hooks }: SqliteSettings, signal: AbortSignal): Promise<Finding> {
  try {
    const users = namesOf(await runTask('usage', { path: live }, { signal }));
    if (users === undefined) return ok(`Nothing has ${live} open.`);
    if (hooks?.beforeSwap)
      return warning(`${live} is open in ${users}; the application is asked to close it before the swap.`);
    return blocked(`${live} is open in ${users}. Stop it, or give the job hooks that close and reopen the database.`);
  } catch (error) {
    signal.throwIfAborted();
    const { message, hint } = BackupError.from(error);
    return blocked(`Whether ${live} is in use could not be found out: ${message} ${hint}`);
  }
}

function namesOf({ users, locked }: Usage): string | undefined {
  if (users.length > 0) return users.join(', ');
  return locked ? 'a process that can not be looked into' : undefined;
}

function ok(message: string): Finding {
  return { verdict: 'ok', message };
}

function warning(message: string): Finding {
  return { verdict: 'warning', message };
}

function blocked(message: string): Finding {
  return { verdict: 'blocked', message };
}
