// Captures logs: the whole lines that are in no backup yet, as a tar. It only reads; clearing comes when the backup is good.

import type { Capture, CaptureContext, EarlierBackup } from '../../../core/source.js';
import { BackupError, hasCode } from '../../../core/errors.js';
import { writeTar } from '../../../kit/tar/write-tar.js';
import { isLater } from '../aside.js';
import { asLogError } from '../file-errors.js';
import { findLogs, type FoundLog } from '../find-logs.js';
import type { LogsSourceOptions } from '../logs-options.js';
import { marksOf, NO_MARKS } from '../marks.js';
import { chooseEntries, type LogEntry } from './choose-parts.js';
import { factsOf } from './log-facts.js';
import { openLog, type OpenLog } from './open-log.js';
import { readEntry } from './read-entry.js';

/** The one object of a backup. */
export const ARCHIVE = 'logs.tar';

/** How far each log goes is settled when it resolves: files are held open, whatever becomes of their names. */
export async function captureLogs(options: LogsSourceOptions, context: CaptureContext): Promise<Capture> {
  const { signal, progress, warn } = context;
  signal.throwIfAborted();
  progress('looking for log files');
  signal.throwIfAborted();
  const [last] = (await context.earlier()).slice(-1);
  const unreadable: BackupError[] = [];
  const logs = await openAll(options, last, (error) => void unreadable.push(error), signal);
  const close = async (): Promise<void> => await closeAll(logs);
  try {
    if (logs.length === 0 && last === undefined) throw unreadable[0] ?? nothingFound(options);
    for (const error of unreadable) warn(error);
    const entries = await chooseEntries(withoutUnfinished(logs), options.clock.now());
    const lines = new Map<string, number>();
    return {
      objects: [{ name: ARCHIVE, open: () => writeTar(itemsOf(entries, lines, signal)) }],
      facts: async () => await factsOf(entries, lines),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Two names of one file are one log. */
async function openAll(
  options: LogsSourceOptions,
  last: EarlierBackup | undefined,
  onUnreadable: (error: BackupError) => void,
  signal: AbortSignal,
): Promise<OpenLog[]> {
  const logs: OpenLog[] = [];
  const inodes = new Set<string>();
  try {
    const all = await findLogs(options, signal);
    const cleared = clearedSince(all, last?.id);
    const marks = last === undefined ? NO_MARKS : marksOf(last.facts);
    for (const found of all) {
      signal.throwIfAborted();
      const marked = cleared.has(found.path) ? NO_MARKS : marks;
      const log = await openLog(options.directory, found, marked).catch((error: unknown) => {
        const denied = asLogError(error, `${found.path} can not be read`);
        if (!hasCode(denied, 'SOURCE_DENIED')) throw denied;
        onUnreadable(denied);
        return undefined;
      });
      if (log === undefined) continue;
      if (inodes.has(log.inode)) await log.file.close();
      else logs.push(log);
      inodes.add(log.inode);
    }
    return logs;
  } catch (error) {
    await closeAll(logs);
    throw error;
  }
}

/** The logs that were emptied after that backup or a later one, however much they are like what they were before. */
function clearedSince(all: readonly FoundLog[], backupId = ''): ReadonlySet<string> {
  const copies = all.filter(({ aside }) => aside?.captured === 0 && !aside.isUnfinished);
  const recent = copies.filter(
    ({ aside }) => aside && (aside.backupId === backupId || isLater(aside.backupId, backupId)),
  );
  return new Set(recent.map(({ log }) => log));
}

/**
 * A copy beside a log that was not emptied after it, because the process ended between the two: the lines are still in
 * the log. Nothing of it is taken, so that it counts as captured.
 */
function withoutUnfinished(logs: readonly OpenLog[]): OpenLog[] {
  const full = new Set(logs.filter(({ path, log, isMarked }) => path === log && isMarked).map(({ log }) => log));
  return logs.map((log) => (log.aside?.isUnfinished && full.has(log.log) ? { ...log, from: log.size } : log));
}

function* itemsOf(entries: readonly LogEntry[], lines: Map<string, number>, signal: AbortSignal) {
  for (const entry of entries) {
    const { name, bytes: size, modifiedAt } = entry;
    if (size === 0) continue;
    yield {
      name,
      type: 'file' as const,
      mode: 0o600,
      mtime: Math.floor(modifiedAt.getTime() / 1000),
      size,
      open: () => readEntry(entry, signal, (count) => void lines.set(name, count)),
    };
  }
}

function nothingFound({ directory, include }: LogsSourceOptions): BackupError {
  return new BackupError('SOURCE_NOT_FOUND', `In ${directory} there is no file that matches ${include.join(', ')}.`, {
    hint: 'Check the directory and the patterns in the source options; patterns are relative to the directory.',
  });
}

async function closeAll(logs: readonly OpenLog[]): Promise<void> {
  for (const { file } of logs) await file.close();
}
