// Names for scratch files that say which process made them, so that what a killed process left can be told and removed.

import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { basename } from 'node:path';

const SEPARATOR = '~';
const PID = /^[1-9]\d*$/;
const STALE_MS = 24 * 3_600_000;

/** Tells this process from an earlier one that had the same pid, as every container's first one has. */
const THIS_PROCESS = randomUUID();

/** A file name of this process: `<host>~<pid>~<process>~<tail>`. The tail is unique among the names this process uses. */
export function ownedName(tail: string): string {
  return [safeHost(), process.pid, THIS_PROCESS, tail].join(SEPARATOR);
}

export interface FoundName {
  readonly path: string;
  readonly modifiedAt: Date;
}

/**
 * True when the process that named the file is gone. Of another host's processes nothing can be known, so its files are
 * left for a day. What was not named by `ownedName` is never abandoned.
 */
export function isAbandoned({ path, modifiedAt }: FoundName, now: Date): boolean {
  const [host, pid, owner, tail] = basename(path).split(SEPARATOR);
  if (host === undefined || pid === undefined || tail === undefined || !PID.test(pid)) return false;
  if (host !== safeHost()) return now.getTime() - modifiedAt.getTime() > STALE_MS;
  return Number(pid) === process.pid ? owner !== THIS_PROCESS : !isAlive(Number(pid));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function safeHost(): string {
  return hostname().replaceAll(/[^A-Za-z0-9.-]/g, '-');
}
