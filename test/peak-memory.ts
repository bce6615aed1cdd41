// The most memory that this process has taken.

import { readFileSync } from 'node:fs';

/**
 * Resident bytes. Not by `maxRSS`, which also counts what the process was before it became a program of its own: a copy of
 * the one that started it.
 */
export function peakMemory(): number {
  const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
  return Number(kilobytes) * 1024;
}
