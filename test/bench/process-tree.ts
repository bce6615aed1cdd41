// Looks at a process and at all that it started, as Linux shows them in /proc.

import { existsSync, readdirSync, readFileSync } from 'node:fs';

export const CAN_SEE_PROCESSES = existsSync('/proc/self/task');

/** The process and its descendants; those that end meanwhile are left out. Elsewhere than on Linux, the process alone. */
export function treeOf(pid: number): number[] {
  return [pid, ...childrenOf(pid).flatMap(treeOf)];
}

function childrenOf(pid: number): number[] {
  const folder = `/proc/${pid}/task`;
  return whileThere(
    () => readdirSync(folder).flatMap((task) => whileThere(() => readNumbers(`${folder}/${task}/children`), [])),
    [],
  );
}

function readNumbers(path: string): number[] {
  return readFileSync(path, 'utf8').split(' ').filter(Boolean).map(Number);
}

/** Bytes of memory that a process occupies now; none when it is gone. */
export function residentBytes(pid: number): number {
  const status = whileThere(() => readFileSync(`/proc/${pid}/status`, 'utf8'), '');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024;
}

function whileThere<T>(look: () => T, gone: T): T {
  try {
    return look();
  } catch {
    return gone;
  }
}
