// Looks beforehand at everything that archiving and clearing the logs will need.

import { access, constants, lstat, statfs } from 'node:fs/promises';
import { join } from 'node:path';

import { BackupError } from '../../core/errors.js';
import type { Check } from '../../core/source.js';
import { listOf } from '../../kit/lists.js';
import { sentence } from '../../kit/sentence.js';
import { askForProgram } from './clear/collapse-log.js';
import { isRotated } from './clear/finished.js';
import { readPid } from './clear/reopen-logs.js';
import { findWriters } from './clear/writers.js';
import { asLogError } from './file-errors.js';
import { findLogs, type FoundLog } from './find-logs.js';
import { identityOf } from './identity.js';
import type { LogsSourceOptions } from './logs-options.js';

/** The file systems that take blocks out of a file, by what statfs calls them. */
const COLLAPSING = new Map([
  [0xef53, 'ext4'],
  [0x58465342, 'xfs'],
]);

export async function examineLogs(options: LogsSourceOptions, signal: AbortSignal): Promise<readonly Check[]> {
  const { directory, include, clear } = options;
  try {
    const found = await findLogs(options, signal);
    const files: Check =
      found.length === 0
        ? { name: 'log-files', verdict: 'blocked', message: `In ${directory} nothing matches ${include.join(', ')}.` }
        : { name: 'log-files', verdict: 'ok', message: `Log files that match: ${found.length}.` };
    const live = found.filter(({ path, aside }) => aside === undefined && !isRotated(path));
    return [
      files,
      ...(await checkReadable(directory, found)),
      await checkWritable(directory),
      ...(clear === 'rename' ? await checkReopen(options) : await checkWriters(directory, live)),
      ...(clear === 'collapse' ? await checkCollapse(directory, signal) : []),
      ...(clear === 'truncate' ? [WINDOW] : []),
    ];
  } catch (error) {
    signal.throwIfAborted();
    return [{ name: 'log-files', verdict: 'blocked', ...told(error) }];
  }
}

const WINDOW: Check = {
  name: 'clearing',
  verdict: 'warning',
  message: 'With truncate, lines that are written in the microseconds before the log is emptied are lost.',
  hint: 'Clear by rename or by collapse to lose none.',
};

async function checkReadable(directory: string, found: readonly FoundLog[]): Promise<Check[]> {
  const denied: string[] = [];
  for (const { path } of found) {
    if (!(await isAccessible(join(directory, path), constants.R_OK))) denied.push(path);
  }
  if (denied.length === 0) return [];
  const hint = 'Give the application the right to read them, or exclude them.';
  return [{ name: 'readable', verdict: 'warning', message: `${listOf(denied)} can not be read.`, hint }];
}

async function checkWritable(directory: string): Promise<Check> {
  const name = 'directory-writable';
  if (await isAccessible(directory, constants.W_OK | constants.X_OK)) {
    return { name, verdict: 'ok', message: `${directory} can be written to; clearing and restoring work there.` };
  }
  const hint = 'Give the application the right to write there; until then logs are archived and not cleared.';
  return { name, verdict: 'warning', message: `${directory} can not be written to.`, hint };
}

async function checkReopen({ reopen }: LogsSourceOptions): Promise<Check[]> {
  if (typeof reopen !== 'object') return [];
  const name = 'writer';
  try {
    const pid = await readPid(reopen.pidFile);
    process.kill(pid, 0);
    return [{ name, verdict: 'ok', message: `Process ${pid} can be told to open its logs again.` }];
  } catch (error) {
    return [{ name, verdict: 'warning', ...told(asLogError(error, `The process of ${reopen.pidFile} is not there`)) }];
  }
}

async function checkWriters(directory: string, live: readonly FoundLog[]): Promise<Check[]> {
  const inodes = new Map<string, string>();
  for (const { path } of live) {
    const stats = await lstat(join(directory, path), { bigint: true }).catch(() => undefined);
    if (stats !== undefined) inodes.set(identityOf(stats).inode, path);
  }
  const writers = await findWriters(new Set(inodes.keys()));
  const wrong = [...writers].flatMap(([inode, all]) =>
    all.filter(({ appends }) => !appends).map(({ name }) => `${inodes.get(inode)} by ${name}`),
  );
  if (wrong.length === 0) return [];
  const message = `Not opened for appending: ${listOf(wrong)}. Such a log is archived and not cleared.`;
  const hint = 'Open the log for appending (>> in a shell, flags "a" in Node.js), or clear by rename.';
  return [{ name: 'writer', verdict: 'warning', message, hint }];
}

async function checkCollapse(directory: string, signal: AbortSignal): Promise<Check[]> {
  const name = 'clearing';
  const instead =
    'Clear by rename when the writer can open its log again, else by truncate; until then nothing is cleared.';
  try {
    const { type } = await statfs(directory);
    const system = COLLAPSING.get(type);
    const program = (await askForProgram(signal)).trim();
    if (system === undefined) {
      const message = `The file system of ${directory} is neither ext4 nor xfs: it may refuse to collapse a file.`;
      return [{ name, verdict: 'warning', message, hint: instead }];
    }
    if (!program.includes('util-linux')) {
      const message = `The program fallocate is ${program}, not that of util-linux.`;
      return [{ name, verdict: 'warning', message, hint: 'Install util-linux (on Alpine: apk add util-linux-misc).' }];
    }
    return [{ name, verdict: 'ok', message: `${program} collapses files on ${system}.` }];
  } catch (error) {
    signal.throwIfAborted();
    return [{ name, verdict: 'warning', ...told(error) }];
  }
}

async function isAccessible(path: string, mode: number): Promise<boolean> {
  return await access(path, mode).then(
    () => true,
    () => false,
  );
}

function told(error: unknown): Pick<Check, 'message' | 'hint'> {
  const { message, hint } = BackupError.from(error, 'SOURCE_FAILED');
  return { message: sentence(message), hint };
}
