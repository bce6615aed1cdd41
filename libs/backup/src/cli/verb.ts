// What a verb of the command line is.

import type { Command } from 'commander';

import type { ExitCode } from './exit-codes.js';
import type { Session } from './session.js';

/**
 * One verb. Loading it has to be quick: `--help` loads them all. What it needs besides words comes through the session,
 * or by a dynamic import when it runs.
 */
export interface Verb {
  readonly name: string;
  /** One line for the list of verbs. */
  readonly summary: string;
  /** True: it does not open any, and is not told where they are. */
  readonly needsNoBackups?: true;
  /** What it ends with when it can't be carried out, also by what was typed. Default: by the error. */
  readonly failsWith?: ExitCode;
  /** Adds arguments, options and examples. Throws nothing. */
  configure(command: Command): void;
  /** `command.args` are the arguments, `command.opts()` the options. Throws BackupError. Default answer: done. */
  run(session: Session, command: Command): Promise<ExitCode | void>;
}
