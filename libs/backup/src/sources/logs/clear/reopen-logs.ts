// Tells the writer that its logs were renamed, and waits until nobody holds them any more.

import { readFile } from 'node:fs/promises';

import type { Clock } from '../../../core/clock.js';
import { BackupError } from '../../../core/errors.js';
import { SECOND } from '../../../kit/durations.js';
import { asLogError } from '../file-errors.js';
import type { Reopen, ReopenSignal } from '../logs-options.js';
import { findWriters } from './writers.js';

const PATIENCE_MS = 5 * SECOND;
const LOOK_EVERY_MS = 50;

/** @throws BackupError SOURCE_FAILED when it could not be told */
export async function tellWriter(reopen: Reopen | undefined): Promise<void> {
  if (reopen === undefined) return;
  if (typeof reopen !== 'function') return await sendSignal(reopen);
  try {
    await reopen();
  } catch (error) {
    throw BackupError.from(error, 'SOURCE_FAILED', 'The function reopen of the source options failed');
  }
}

/** The process id in the file. */
export async function readPid(pidFile: string): Promise<number> {
  const text = await readFile(pidFile, 'utf8').catch((error: unknown) => {
    throw asLogError(error, `The process id in ${pidFile} can not be read`);
  });
  const pid = /^\s*([1-9]\d{0,9})\s*$/.exec(text)?.[1];
  if (pid !== undefined) return Number(pid);
  throw new BackupError('SOURCE_INVALID', `${pidFile} holds no process id.`);
}

/** Resolves when nobody writes to the files any more, as far as can be seen, or after a while. */
export async function untilLetGo(inodes: ReadonlySet<string>, clock: Clock, signal: AbortSignal): Promise<void> {
  const startedAt = clock.elapsed();
  while ((await findWriters(inodes)).size > 0 && clock.elapsed() - startedAt < PATIENCE_MS) {
    await clock.sleep(LOOK_EVERY_MS, signal);
  }
}

async function sendSignal({ signal, pidFile }: ReopenSignal): Promise<void> {
  const pid = await readPid(pidFile);
  try {
    process.kill(pid, signal);
  } catch (error) {
    throw asLogError(error, `${signal} could not be sent to process ${pid} of ${pidFile}`);
  }
}
