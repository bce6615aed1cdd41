// Lets the others on the machine go first.

import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { setPriority } from 'node:os';

/** How much a process can let others go first. */
export const KINDEST = 19;

/** Which of the fields behind the name of a process, from 0. */
const SESSION = 3;

/**
 * The process, and all that it starts from now on, lets others go first: not at all with 0, and most with KINDEST. One that
 * has ended by now, or a system that does not know of this, needs none.
 */
export function giveWay(pid: number, niceness: number): void {
  if (niceness === 0) return;
  for (const lower of [lowerThreads, lowerSession]) {
    try {
      lower(pid, niceness);
    } catch {
      continue;
    }
  }
}

/**
 * For this very process, which must not be the application's: it waits for a program to be done. With KINDEST it runs only
 * when nobody else wants to, where Linux has the program to say so (chrt of util-linux or busybox).
 */
export function giveWayHere(niceness: number): void {
  giveWay(process.pid, niceness);
  if (niceness < KINDEST || process.platform !== 'linux') return;
  spawnSync('chrt', ['-a', '-i', '-p', '0', String(process.pid)], { stdio: 'ignore' });
}

/** Linux counts the niceness of each thread, and a process of Node.js has several from its beginning. */
function lowerThreads(pid: number, niceness: number): void {
  setPriority(pid, niceness);
  for (const thread of readdirSync(`/proc/${pid}/task`)) setPriority(Number(thread), niceness);
}

/**
 * Linux may share the processor out by session first, and only then among the processes of each: what leads a session of
 * its own would have its full share, however nice it is (sched(7), "The autogroup feature"). A session of others is left
 * alone.
 */
function lowerSession(pid: number, niceness: number): void {
  const session = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[SESSION];
  if (Number(session) === pid) writeFileSync(`/proc/${pid}/autogroup`, String(niceness));
}
