// What a user writes as the source of a job that archives logs and clears them.

import type { ClearWay, Reopen } from '../../sources/logs/logs-options.js';

/** Log files, which are archived and then cleared, without losing a line. docs/logs.md says what each way promises. */
export interface LogsSourceOptions {
  readonly type: 'logs';
  /** Where the logs are. Restores go to a directory `restored` in it. */
  readonly directory: string;
  /** Patterns for paths relative to the directory, such as `app.log*` or `**\/*.log`. Default `**\/*.log` and `**\/*.log.*`. */
  readonly include?: readonly string[];
  /** What matches is no log all the same. Default: nothing. */
  readonly exclude?: readonly string[];
  /**
   * `rename`: the file gets another name, and its writer opens a new one. `collapse`: what is archived is taken out of the
   * file while its writer goes on; on ext4 and xfs, with the program `fallocate` of util-linux. `truncate`: the file is
   * emptied while its writer goes on; what is written in the same microseconds is lost. Default: `rename` where `reopen`
   * is given, else `collapse`.
   */
  readonly clear?: ClearWay;
  /**
   * For `rename`: how the writer is told to open its log again. A function, such as `() => destination.reopen()`, or a
   * signal to the process whose id is in a file. Default: it is not told, because it opens the file for every line.
   */
  readonly reopen?: Reopen;
}
