// What a SQLite source is told once, with every default applied.

import type { Clock } from '../../core/clock.js';
import type { SwapHooks } from '../../core/swap-hooks.js';

export interface SqliteSourceOptions {
  /** Path of the database file. A symbolic link is followed. */
  readonly file: string;
  /** An existing directory in which the copy is made while a backup runs. Default: that of the database. */
  readonly scratchDirectory?: string;
  readonly hooks?: SwapHooks;
  /** How long to wait, in milliseconds, for a lock that another program holds. Default 10 seconds. */
  readonly busyTimeoutMs?: number;
  /** From 0 to 19: how much the work on the database lets others go first. Default 0. */
  readonly niceness?: number | undefined;
  /** The database beside which the file is a new one: a restore makes it, and never replaces what is there. */
  readonly newBeside?: string;
  readonly clock: Clock;
}

export interface SqliteSettings {
  readonly file: string;
  readonly scratchDirectory: string | undefined;
  readonly hooks: SwapHooks | undefined;
  readonly busyTimeoutMs: number;
  readonly newBeside: string | undefined;
  readonly niceness: number;
  readonly clock: Clock;
}

const BUSY_TIMEOUT_MS = 10_000;

export function settle(options: SqliteSourceOptions): SqliteSettings {
  const { file, scratchDirectory, hooks, busyTimeoutMs = BUSY_TIMEOUT_MS, newBeside, niceness = 0, clock } = options;
  return { file, scratchDirectory, hooks, busyTimeoutMs, newBeside, niceness, clock };
}
