// What a source of files is told once, with every default applied.

import { tmpdir } from 'node:os';
import { resolve } from 'node:path';

import type { Clock } from '../../core/clock.js';
import type { SwapHooks } from '../../core/swap-hooks.js';
import { DAY } from '../../kit/durations.js';
import type { RestoreSettings } from './restore-settings.js';

export interface FilesSourceOptions {
  /** The directory that is captured. A symbolic link to it is followed; those in it are captured as links. */
  readonly directory: string;
  /** Patterns for what is captured. Default: everything. */
  readonly include?: readonly string[];
  /** Patterns for what is not, whatever is included. Default: nothing. */
  readonly exclude?: readonly string[];
  readonly fullEvery?: FullRule;
  /** Where this machine keeps copies of the newest indexes, so that it need not read its own backups. Default: nowhere. */
  readonly indexDirectory?: string;
  /** An existing directory for lists while a capture runs. Default: that of the system for temporary files. */
  readonly scratchDirectory?: string;
  /** Directories that backups are written to: they must not be captured. */
  readonly destinations?: readonly string[];
  /** What the application does around the moment in which its files are replaced. */
  readonly hooks?: SwapHooks;
  /** From 0 to 19: how much reading and writing lets others go first. Default 0. */
  readonly niceness?: number | undefined;
  /** The directory beside which this one is new: a restore makes it, and never replaces what is there. */
  readonly newBeside?: string;
  /** Only these files and folders are restored. Default: everything. */
  readonly paths?: readonly string[];
  readonly clock: Clock;
}

/** When a backup is whole again. */
export interface FullRule {
  /** So many backups may need each other, the whole one included: 1 makes every backup whole. Default 30. */
  readonly backups?: number;
  /** So old may the whole one become, in milliseconds. Default 30 days. */
  readonly ageMs?: number;
}

export interface FilesSettings extends RestoreSettings {
  readonly fullEvery: Required<FullRule>;
  readonly indexDirectory: string | undefined;
  readonly scratchDirectory: string;
  readonly destinations: readonly string[];
}

const FULL_EVERY = { backups: 30, ageMs: 30 * DAY };

export function settle(options: FilesSourceOptions): FilesSettings {
  const { directory, include, exclude = [], fullEvery, indexDirectory, scratchDirectory = tmpdir() } = options;
  const { destinations = [], hooks, niceness = 0, newBeside, paths, clock } = options;
  const own = indexDirectory === undefined ? [] : [resolve(indexDirectory)];
  return {
    directory: resolve(directory),
    include,
    exclude,
    fullEvery: { ...FULL_EVERY, ...fullEvery },
    indexDirectory: indexDirectory && resolve(indexDirectory),
    scratchDirectory: resolve(scratchDirectory),
    destinations,
    own,
    hooks,
    niceness,
    newBeside,
    paths,
    clock,
  };
}
