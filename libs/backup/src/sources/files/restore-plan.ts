// What decides whether a restore can go ahead, and what it will do. Reads only.

import { access, constants, lstat, statfs } from 'node:fs/promises';
import { basename, dirname } from 'node:path';

import { BackupError, hasCode } from '../../core/errors.js';
import type { Facts } from '../../core/facts.js';
import type { Check, RestoreInput } from '../../core/source.js';
import { OWN_FOLDER } from '../../kit/own-folder.js';
import { findShortage } from '../../kit/room.js';
import { formatBytes } from '../../kit/sizes.js';
import { asRestoreError } from '../../kit/source-errors.js';
import { INDEX_OBJECT } from './index/format-index.js';
import { findPlace, ifMissing, type Place } from './place.js';
import type { RestoreSettings } from './restore-settings.js';
import { runTask } from './restore-tasks.js';
import { describeFiles } from './stage/check-restored.js';
import { missingPaths } from './stage/missing-paths.js';
import { scopeOf } from './swap-files.js';
import { choiceOf } from './swap/choice.js';
import { findMount } from './swap/mounts.js';

type Finding = Omit<Check, 'name'>;

export function restoreSteps({ directory, hooks, newBeside, paths }: RestoreSettings): readonly string[] {
  const what = paths === undefined ? 'all files' : paths.map((path) => JSON.stringify(path)).join(', ');
  const work = `${newBeside === undefined ? directory : dirname(directory)}/${OWN_FOLDER}`;
  const beside = [
    `Write ${what} of the backup to ${work}, in the file system where they will be.`,
    'Give them the permissions, times and links of the backup, and compare them with what was captured.',
  ];
  if (newBeside !== undefined) return [...beside, `Name the directory with them ${directory}, which must be new.`];
  return [
    ...beside,
    ...(hooks?.beforeSwap ? [`Let the application stop using ${directory}.`] : []),
    `Move what is replaced in ${directory} to ${work}/before-<run id>.`,
    paths === undefined
      ? 'Move the restored files in its place. What the backup does not hold is gone then, but for what the source excludes.'
      : 'Move the restored files in its place. Everything else stays as it is.',
    ...(hooks?.afterSwap ? ['Let the application go on.'] : []),
  ];
}

/** @throws BackupError REQUEST_INVALID for paths that the backup does not hold */
export async function restoreChecks(
  settings: RestoreSettings,
  input: RestoreInput,
  signal: AbortSignal,
): Promise<Check[]> {
  const selected = await checkPaths(settings, input, signal);
  const place = await findPlace(settings).catch((error: unknown) => BackupError.from(error));
  if (place instanceof BackupError) return [...selected.checks, { name: 'live-directory', ...blocked(place.message) }];
  return [
    ...selected.checks,
    settings.newBeside === undefined
      ? { name: 'live-directory', ...checkLive(place, settings) }
      : { name: 'new-place', ...(await checkNew(place)) },
    { name: 'directory-writable', ...(await checkWritable(place.base)) },
    { name: 'disk-space', ...(await checkSpace(place.base, selected.facts)) },
    { name: 'file-system', ...(await checkFileSystem(place, selected.facts, settings)) },
    { name: 'file-owners', ...checkUser() },
  ];
}

/** Of a selection the index is read to its end. */
async function checkPaths(
  { paths }: RestoreSettings,
  { content, facts }: RestoreInput,
  signal: AbortSignal,
): Promise<{ readonly facts: Facts; readonly checks: readonly Check[] }> {
  if (paths === undefined) return { facts, checks: [] };
  const name = 'selected-files';
  try {
    const found = await runTask('find', { paths }, { signal, input: content.open(INDEX_OBJECT) });
    if (found.missing.length > 0) throw missingPaths(found.missing);
    const message = `The backup holds ${describeFiles(found.facts)} of what is selected.`;
    return { facts: found.facts, checks: [{ name, ...ok(message) }] };
  } catch (error) {
    signal.throwIfAborted();
    if (hasCode(error, 'REQUEST_INVALID')) throw error;
    const { message, hint } = BackupError.from(error);
    return { facts, checks: [{ name, ...blocked(`The index of the backup can't be read: ${message}`), hint }] };
  }
}

function checkLive({ target, isNew }: Place, { exclude }: RestoreSettings): Finding {
  if (isNew) return ok(`There is no ${target}; the restore makes it, and there is nothing to undo to.`);
  const kept = exclude.length === 0 ? '' : ` What matches ${exclude.join(', ')} is left where it is.`;
  return ok(`What is replaced in ${target} will be kept.${kept}`);
}

async function checkNew({ target }: Place): Promise<Finding> {
  const found = await lstat(target).catch(ifMissing);
  if (found === undefined) return ok(`${target} is a new name.`);
  return blocked(`There is something at ${target} already. Choose another name, or move it away.`);
}

async function checkWritable(directory: string): Promise<Finding> {
  try {
    await access(directory, constants.W_OK | constants.X_OK);
    return ok(`The directory ${directory} can be written to.`);
  } catch (error) {
    return blocked(`${asRestoreError(error, `The directory ${directory} can not be written to`).message}.`);
  }
}

/** A file system is full as well when it has no room for the names. */
async function checkSpace(directory: string, { bytes, properties }: Facts): Promise<Finding> {
  try {
    const shortage = await findShortage(directory, bytes);
    if (shortage !== undefined) return blocked(`${shortage} Free some space first.`);
    const names = Number(properties['files'] ?? 0) + Number(properties['directories'] ?? 0);
    const { files, ffree } = await statfs(directory);
    if (files > 0 && ffree < names) {
      return blocked(`${directory} has room for ${ffree} more files and directories, and ${names} are restored.`);
    }
    return ok(`There is room for the ${formatBytes(bytes)} of the restored files; keeping those before takes none.`);
  } catch (error) {
    return blocked(`${asRestoreError(error, `The free space in ${directory} can not be looked at`).message}.`);
  }
}

/** Of file systems that are made for cards and sticks. */
const WITHOUT_LINKS: ReadonlyMap<number, string> = new Map([
  [0x4d44, 'FAT'],
  [0x2011bab0, 'exFAT'],
]);

async function checkFileSystem(place: Place, { properties }: Facts, settings: RestoreSettings): Promise<Finding> {
  const mount = place.isNew ? undefined : findMount(place.target, scopeOf(settings), choiceOf(place.target, settings));
  if (mount !== undefined) return blocked(mount);
  const name = WITHOUT_LINKS.get((await statfs(place.base)).type);
  if (name === undefined) return ok(`The files are restored within the file system of ${place.base}.`);
  const links = Number(properties['links'] ?? 0);
  if (links > 0) return blocked(`${basename(place.base)} is on ${name}, which can't hold the ${links} links.`);
  return warning(`${basename(place.base)} is on ${name}, which holds no permissions and no owners.`);
}

function checkUser(): Finding {
  const user = process.getuid?.();
  if (user === undefined || user === 0) return ok('The restored files get the owners that they had.');
  return ok(
    `This process runs as user ${user}, to whom all restored files will belong: only root can give them to others.`,
  );
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
