// Options of the source of an application's environment.

import type { Clock } from '../../core/clock.js';

export interface EnvironmentSourceOptions {
  /** Names of variables, in which `*` stands for letters, digits and underscores. */
  readonly variables: readonly string[];
  readonly files: readonly EnvironmentFile[];
  /** Where restores put what they restore. */
  readonly restoreDirectory: string;
  /** That of the process. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  /** N of scrypt, by which is told whether anything has changed. Default: as much as is right. */
  readonly fingerprintWork?: number;
}

export interface EnvironmentFile {
  readonly path: string;
  /** False: a backup fails when it is missing. */
  readonly optional: boolean;
}
