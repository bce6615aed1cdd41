// What a user writes as the source of a job that backs up a directory.

import type { SwapHooks } from '../../core/swap-hooks.js';
import type { Duration } from '../../kit/durations.js';

/** A directory with all that is in it. Its backups build on each other: see docs/files.md. */
export interface FilesSourceOptions {
  readonly type: 'files';
  /** The directory. A symbolic link to it is followed; those in it are backed up as links. */
  readonly directory: string;
  /**
   * Patterns for paths relative to the directory, such as `photos` or `**\/*.jpg`; a folder that matches brings along all
   * that is in it. Default: everything.
   */
  readonly include?: readonly string[];
  /** What matches is left out, a folder with all that is in it, whatever `include` says. Default: nothing. */
  readonly exclude?: readonly string[];
  /** When a backup is whole again instead of holding what changed since the one before. Whichever comes first. */
  readonly fullEvery?: {
    /** So many backups may need each other, the whole one included, 1 to 1000: with 1 each is whole. Default 30. */
    readonly backups?: number;
    /** So old may the whole one become. Default `30d`. */
    readonly age?: Duration;
  };
  /**
   * Where this machine keeps copies of the newest indexes, which are the names of all files. For a job that encrypts to
   * public keys alone: without them, or a key, it can't see what changed, and each backup is whole. Default: nowhere.
   */
  readonly indexDirectory?: string;
  /** An existing directory for the lists of a backup while it runs. Default: that of the system for temporary files. */
  readonly scratchDirectory?: string;
  /** Let go of the files around the moment in which a restore replaces them. */
  readonly hooks?: SwapHooks;
}
