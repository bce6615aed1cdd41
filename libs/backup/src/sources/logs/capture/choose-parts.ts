// Decides what of each log a backup takes: whole lines, and all of what nobody writes to any more.

import { isLater } from '../aside.js';
import type { OpenLog } from './open-log.js';
import { endOfLastLine } from './last-line.js';
import { HOUR } from '../../../kit/durations.js';

/** A line without an end to which nothing was added for so long gets none. */
const SETTLED_MS = HOUR;

/** A piece of one file: the bytes from one place to another. */
export interface Part extends OpenLog {
  readonly to: number;
}

/** What one log gives, as one entry of the tar: from the files that it was spread over, in order. */
export interface LogEntry {
  readonly name: string;
  readonly parts: readonly Part[];
  readonly bytes: number;
  readonly modifiedAt: Date;
}

/** For the files of one log, in order. The lines may go from the end of one file to the beginning of the next. */
async function chooseParts(files: readonly OpenLog[], now: Date): Promise<Part[]> {
  const parts: Part[] = [];
  let isWhole = files.every(({ modifiedAt }) => now.getTime() - modifiedAt.getTime() > SETTLED_MS);
  for (const log of files.toReversed()) {
    const to = isWhole ? log.size : await endOfLastLine(log.file, log.from, log.size);
    if (to > log.from) isWhole = true;
    parts.unshift({ ...log, to });
  }
  return parts;
}

/** Each log once, by name. */
export async function chooseEntries(files: readonly OpenLog[], now: Date): Promise<LogEntry[]> {
  const entries: LogEntry[] = [];
  for (const [name, logs] of byName(files)) {
    const parts = await chooseParts(logs.toSorted(inOrder), now);
    const bytes = parts.reduce((sum, { from, to }) => sum + to - from, 0);
    const modifiedAt = new Date(Math.max(...logs.map((log) => log.modifiedAt.getTime())));
    entries.push({ name, parts, bytes, modifiedAt });
  }
  return entries;
}

function byName(files: readonly OpenLog[]): ReadonlyMap<string, readonly OpenLog[]> {
  const logs = new Map<string, OpenLog[]>();
  for (const file of files) {
    const known = logs.get(file.log);
    if (known) known.push(file);
    else logs.set(file.log, [file]);
  }
  return logs;
}

/** As the lines were written: what was put aside comes first, the oldest before. */
function inOrder(a: OpenLog, b: OpenLog): number {
  if (a.aside === undefined || b.aside === undefined)
    return Number(a.aside === undefined) - Number(b.aside === undefined);
  if (isLater(a.aside.backupId, b.aside.backupId)) return 1;
  if (isLater(b.aside.backupId, a.aside.backupId)) return -1;
  return BigInt(a.born) < BigInt(b.born) ? -1 : 1;
}
