// What BackupGroupService takes and answers.

import type { AskedBy } from '../../core/run.js';
import type { GroupListFilter } from '../../operations/group/list-group-backups.js';

/** A group, and what it consists of. */
export interface GroupDescription {
  readonly name: string;
  /** In the order in which they are backed up. */
  readonly parts: readonly { readonly job: string; readonly optional: boolean }[];
  /** The cron expression and the time zone. Absent: it runs only when asked to. */
  readonly schedule?: { readonly cron: string; readonly timeZone: string };
}

export interface GroupBackupFilter extends GroupListFilter {
  /** The only group, unless named. */
  readonly group?: string;
}

export interface GroupPlanRequest {
  /** The only group, unless named. */
  readonly group?: string;
  /** Names of jobs. Default: everything that is there, as long as the group is complete. */
  readonly parts?: readonly string[];
}

export interface GroupRestoreRequest extends GroupPlanRequest, AskedBy {
  /** The name of the group, as the plan shows it. */
  readonly confirm: string;
  /** False: explicit consent to restore without safety backups. Default true. */
  readonly safetyBackup?: boolean;
  /** Names of checks in the plan that are blocked but acceptable: the explicit consent to what they say. Default: none. */
  readonly accept?: readonly string[];
}

export interface GroupUndoRequest extends AskedBy {
  /** The only group, unless named. */
  readonly group?: string;
  /** The name of the group, as for the restore. */
  readonly confirm: string;
  /** Names of jobs. Default: everything that the restore replaced and kept. */
  readonly parts?: readonly string[];
}
