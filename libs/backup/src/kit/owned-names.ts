// Names for scratch files that say which process made them, so that what a killed process left can be told and removed.

import { hostname } from 'node:os';
import { basename } from 'node:path';

const SEPARATOR = '~';
const PID = /^[1-9]\d*$/;
const STALE_MS = 24 * 3_600_000;

/** A file name of this process: `<host>~<pid>~<tail>`. The tail is unique among the names this process uses. */
export function ownedName(tail: string): string {
  return [safeHost(), process.pid, tail].join(SEPARATOR);
}

export interface FoundName {
  readonly path: string;
  readonly modifiedAt: Date;
  /** True when this process knows the name as one that it is using now. */
  readonly inUse: boolean;
}

/**
 * True when nobody uses the file any more. A file of this host is abandoned when its process is gone; a name with our
 * own pid that we don't know is from an earlier process (in a container every app is pid 1). Of another host's
 * processes nothing can be known, so its files are left for a day.
 */
export function isAbandoned(found: FoundName, now: Date): boolean {
  const [host, pid, tail] = basename(found.path).split(SEPARATOR);
  if (found.inUse || host === undefined || pid === undefined || tail === undefined || !PID.test(pid)) return false;
  if (host !== safeHost()) return now.getTime() - found.modifiedAt.getTime() > STALE_MS;
  return Number(pid) === process.pid || !isAlive(Number(pid));
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
