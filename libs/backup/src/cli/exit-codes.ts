// What the command line ends with, for scripts and monitoring systems. Public: a meaning never changes.

import type { BackupError, ErrorCode } from '../core/errors.js';

export const EXIT = {
  /** Done. */
  done: 0,
  /** It was tried and failed. */
  failed: 1,
  /** What was typed can't be carried out: an unknown option, id, job or place. */
  usage: 2,
  /** It was not carried out: a gate of the plan is closed, the target is in use, or nobody confirmed. */
  refused: 3,
  /** Stopped by Ctrl-C. */
  interrupted: 130,
} as const;

export type ExitCode = number;

const USAGE: ReadonlySet<ErrorCode> = new Set([
  'REQUEST_INVALID',
  'OPTIONS_INVALID',
  'PEER_MISSING',
  'RUNTIME_UNSUPPORTED',
  'JOB_UNKNOWN',
  'GROUP_UNKNOWN',
  'REPLICATION_UNKNOWN',
  'DESTINATION_UNKNOWN',
  'BACKUP_NOT_FOUND',
  'RUN_NOT_FOUND',
]);
const REFUSED: ReadonlySet<ErrorCode> = new Set([
  'RESTORE_BLOCKED',
  'CONFIRMATION_MISMATCH',
  'TARGET_IN_USE',
  'RUN_CONFLICT',
  'DELETE_REFUSED',
  'DELETE_FORBIDDEN',
  'CHANGES_REFUSED',
  'RESCUE_REFUSED',
  'PLAN_OUTDATED',
  'UNDO_UNAVAILABLE',
]);

export function exitCodeOf({ code }: Pick<BackupError, 'code'>): ExitCode {
  if (USAGE.has(code)) return EXIT.usage;
  if (REFUSED.has(code)) return EXIT.refused;
  return code === 'RUN_CANCELLED' || code === 'SHUTTING_DOWN' ? EXIT.interrupted : EXIT.failed;
}
