// What Linux says of a process in one line: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html

import { readFileSync } from 'node:fs';

export interface ProcessStat {
  /** E.g. `R`; `Z` has ended and waits to be cleared away. */
  readonly state: string;
  readonly parent: number;
  readonly niceness: number;
  /** How it is scheduled. */
  readonly policy: number;
}

/** By which number the manual knows each field. */
const [STATE, PARENT, NICENESS, POLICY] = [3, 4, 19, 41] as const;

export function readStat(line: string): ProcessStat {
  // The second field is the name of the process in parentheses, which may itself hold spaces and parentheses.
  const fields = ['', '', '', ...(line.trim().split(') ').at(-1)?.split(' ') ?? [])];
  const numberOf = (field: number): number => Number(fields[field]);
  return {
    state: fields[STATE] ?? '',
    parent: numberOf(PARENT),
    niceness: numberOf(NICENESS),
    policy: numberOf(POLICY),
  };
}

/** Undefined for a process that is gone. */
export function statOf(pid: number | string): ProcessStat | undefined {
  try {
    return readStat(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return undefined;
  }
}
