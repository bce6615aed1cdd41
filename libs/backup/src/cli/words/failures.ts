// What could not be looked at or understood, for stderr: an answer that lacks something must not look whole.

import type { ErrorReport } from '../../core/errors.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import type { Terminal } from '../terminal/terminal.js';

interface Unreadable {
  readonly id: string;
  readonly destination: string;
  readonly error: ErrorReport;
}

interface Looked {
  readonly unreadable: readonly Unreadable[];
  readonly unreachable: readonly { readonly destination: string; readonly error: ErrorReport }[];
}

/** Says each; answers what the command ends with. */
export function warnOfMissing({ unreadable, unreachable }: Looked, terminal: Terminal): ExitCode {
  for (const { destination, error } of unreachable) warnOfUnreachable(destination, error, terminal);
  for (const one of unreadable) warnOfUnreadable(one, terminal);
  return unreadable.length + unreachable.length === 0 ? EXIT.done : EXIT.failed;
}

export function warnOfUnreachable(destination: string, error: ErrorReport, terminal: Terminal): void {
  terminal.warn(`${destination} can't be looked at: ${error.message} [${error.code}]`);
}

export function warnOfUnreadable({ id, destination, error }: Unreadable, terminal: Terminal): void {
  terminal.warn(`${id} in ${destination} can't be understood: ${error.message} ${error.hint} [${error.code}]`);
}
