// Takes away from the logs what a verified backup holds of them, and nothing that came later.

import { lstat, rm } from 'node:fs/promises';
import { join } from 'node:path';

import type { EarlierBackup, SourceContext } from '../../../core/source.js';
import { BackupError } from '../../../core/errors.js';
import { listOf } from '../../../kit/lists.js';
import { asClearError } from '../file-errors.js';
import { findLogs } from '../find-logs.js';
import type { LogsSourceOptions } from '../logs-options.js';
import { marksOf } from '../marks.js';
import { type Clearable, findClearable } from './clearable.js';
import { collapseLog } from './collapse-log.js';
import { isFinished, isRotated } from './finished.js';
import { Outcome } from './outcome.js';
import { renameLogs } from './rename-logs.js';
import { truncateLog } from './truncate-log.js';
import { findWriters } from './writers.js';

/**
 * A copy of lines is removed before the lines are. Answers what was done.
 * @throws BackupError with all that could not be done
 */
export async function clearLogs(
  options: LogsSourceOptions,
  { id, facts }: Pick<EarlierBackup, 'id' | 'facts'>,
  context: SourceContext,
): Promise<readonly string[]> {
  const { signal, progress } = context;
  signal.throwIfAborted();
  progress('clearing the logs');
  const outcome = new Outcome();
  const files: Clearable[] = [];
  const marks = marksOf(facts);
  for (const found of await findLogs(options, signal)) {
    const clearable = await findClearable(options.directory, found, marks);
    if (clearable !== undefined) files.push(clearable);
  }
  const live = files.filter(({ path, aside, captured }) => aside === undefined && captured > 0 && !isRotated(path));
  if (options.clear === 'rename') {
    const asides = files.filter(({ aside }) => aside !== undefined);
    const renamed = await renameLogs(options, { live, asides }, id, context, outcome);
    await removeFinished(options, [...files, ...renamed], outcome);
  } else {
    await removeFinished(options, files, outcome);
    await emptyInPlace(options, live, id, signal, outcome);
  }
  return outcome.told();
}

async function emptyInPlace(
  { clear, directory }: LogsSourceOptions,
  logs: readonly Clearable[],
  backupId: string,
  signal: AbortSignal,
  outcome: Outcome,
): Promise<void> {
  const writers = await findWriters(new Set(logs.map(({ inode }) => inode)));
  for (const log of logs) {
    signal.throwIfAborted();
    try {
      requireAppending(
        log.path,
        writers
          .get(log.inode)
          ?.filter(({ appends }) => !appends)
          .map(({ name }) => name) ?? [],
      );
      const bytes =
        clear === 'collapse' ? await collapseLog(log, backupId) : await truncateLog(directory, log, backupId);
      if (bytes > 0) outcome.cleared(log.log, bytes);
    } catch (error) {
      signal.throwIfAborted();
      outcome.problem(asClearError(error, `${log.path} could not be cleared`));
    }
  }
}

/** Another writer would go on where it was, far behind the end of the file. */
function requireAppending(path: string, names: readonly string[]): void {
  if (names.length === 0) return;
  throw new BackupError(
    'SOURCE_INVALID',
    `${path} is not opened for appending by ${listOf(names)}, so it was not cleared.`,
    {
      hint: 'Open the log for appending (>> in a shell, flags "a" in Node.js), or clear by rename.',
    },
  );
}

/** Those that nobody writes to any more, and all of which is in a backup. What was put aside and is held all the same is told. */
async function removeFinished(
  { clock, directory }: LogsSourceOptions,
  files: readonly Clearable[],
  outcome: Outcome,
): Promise<void> {
  const candidates = files.filter((file) => file.aside !== undefined || isFinished(file, clock.now(), false));
  const writers = await findWriters(new Set(candidates.map(({ inode }) => inode)));
  for (const file of candidates) {
    const names = writers.get(file.inode)?.map(({ name }) => name) ?? [];
    try {
      if (names.length > 0) {
        if (file.aside !== undefined) outcome.heldBy(file.path, listOf(names));
      } else if (isFinished(file, clock.now(), await isThere(join(directory, file.log))) && (await isUnchanged(file))) {
        await rm(file.file);
        outcome.removed(file.path);
      }
    } catch (error) {
      outcome.problem(asClearError(error, `${file.path} could not be removed`));
    }
  }
}

async function isThere(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => undefined)) !== undefined;
}

async function isUnchanged({ file, inode, captured }: Clearable): Promise<boolean> {
  const stats = await lstat(file, { bigint: true });
  return String(stats.ino) === inode && Number(stats.size) === captured;
}
