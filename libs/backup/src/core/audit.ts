// Words for the audit trail: who asked for what, and what came of it.

import type { ErrorCode } from './errors.js';
import { OPERATIONS } from './run.js';

export const AUDIT_ACTIONS = [...OPERATIONS, 'download', 'cancel', 'pin', 'unpin'] as const;
export type AuditAction = (typeof AUDIT_ACTIONS)[number];

/**
 * `started`: a run took it up; a later entry with the same run id says how that ended. `refused`: a rule said no, and
 * nothing was done. `failed`: it could not be done, or not to its end.
 */
export const AUDIT_OUTCOMES = ['started', 'succeeded', 'failed', 'refused'] as const;
export type AuditOutcome = (typeof AUDIT_OUTCOMES)[number];

/** E.g. `20251101T020000Z-restore-k3x9q2abcd`. */
export const AUDIT_ID = /^\d{8}T\d{6}Z-[a-z]+-[a-z0-9]{10}$/;

/** One thing that somebody asked for. Written once; never edited. */
export interface AuditEntry {
  readonly id: string;
  readonly at: Date;
  readonly action: AuditAction;
  readonly outcome: AuditOutcome;
  /** As the application says. Absent when nobody was named. */
  readonly by?: string;
  /** Absent where it was not known, as for a backup that is not there. */
  readonly job?: string;
  readonly backupId?: string;
  /** The run that does it, or that it is about. */
  readonly runId?: string;
  /** What it was about, for people. */
  readonly label?: string;
  /** Why it was refused or failed. */
  readonly code?: ErrorCode;
  readonly message?: string;
}

const REFUSALS: ReadonlySet<ErrorCode> = new Set([
  'REQUEST_INVALID',
  'JOB_UNKNOWN',
  'GROUP_UNKNOWN',
  'REPLICATION_UNKNOWN',
  'DESTINATION_UNKNOWN',
  'BACKUP_NOT_FOUND',
  'RUN_NOT_FOUND',
  'RUN_CONFLICT',
  'RUN_FINISHED',
  'CONFIRMATION_MISMATCH',
  'SHUTTING_DOWN',
  'OBJECT_NOT_FOUND',
  'DELETE_FORBIDDEN',
  'DELETE_REFUSED',
  'RESTORE_BLOCKED',
  'RESCUE_REFUSED',
  'PLAN_OUTDATED',
  'GROUP_INCOMPLETE',
  'UNDO_UNAVAILABLE',
] as const);

/** What an error means for what was asked: that a rule said no, or that it could not be done. */
export function outcomeOf(code: ErrorCode): AuditOutcome {
  return REFUSALS.has(code) ? 'refused' : 'failed';
}
