// Names for scratch files that say which process made them, so that what a killed process left can be told and removed.

import { createHash, randomUUID } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename } from 'node:path';

import { DAY } from './durations.js';

const SEPARATOR = '~';
const PID = /^[1-9]\d*$/;

/** Tells this process from every other one that has or had the same pid. */
const THIS_PROCESS = randomUUID();

/** A file name of this process: `<host>~<pid>~<process>~<tail>`. The tail is unique among the names this process uses. */
export function ownedName(tail: string): string {
  return [thisHost(), process.pid, THIS_PROCESS, tail].join(SEPARATOR);
}

export interface FoundName {
  readonly path: string;
  readonly modifiedAt: Date;
}

/**
 * True when the process that named the file is gone. Of processes on another host, in another container or from before
 * a restart of the machine nothing can be known, so their files are left for a day. What was not named by `ownedName` is
 * never abandoned.
 */
export function isAbandoned({ path, modifiedAt }: FoundName, now: Date): boolean {
  const name = basename(path);
  if (!isOwnedName(name)) return false;
  return ownerIsGone(name) ?? now.getTime() - modifiedAt.getTime() > DAY;
}

/** Whether the process that made the name is gone; undefined where nothing can be known of it. */
export function ownerIsGone(name: string): boolean | undefined {
  const [host, pid, owner] = name.split(SEPARATOR);
  if (!isOwnedName(name) || host !== thisHost()) return undefined;
  if (owner === THIS_PROCESS) return false;
  return Number(pid) === process.pid || !isAlive(Number(pid));
}

function isOwnedName(name: string): boolean {
  const [, pid, , tail] = name.split(SEPARATOR);
  return pid !== undefined && tail !== undefined && PID.test(pid);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Where a pid tells a process: containers and machines may share a host name, and on Linux they are told apart. */
function thisHost(): string {
  const kernel = ifThere(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8'));
  const container = ifThere(() => readlinkSync('/proc/self/ns/pid'));
  const mark = createHash('sha256').update(`${kernel} ${container}`).digest('hex').slice(0, 8);
  return `${hostname().replaceAll(/[^A-Za-z0-9.-]/g, '-')}-${mark}`;
}

function ifThere(read: () => string): string {
  try {
    return read();
  } catch {
    return '';
  }
}
