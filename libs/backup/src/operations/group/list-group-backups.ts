// Looks for the backups of a group, in all destinations of its jobs.

import { BackupError } from '../../core/errors.js';
import { type BackupPage, listBackups } from '../browse/browse.js';
import type { Looking } from '../look.js';
import type { Group } from './group.js';
import { type GroupBackup, groupBackupsOf } from './group-backups.js';

export interface GroupListFilter {
  /** Only those that lack nothing that the group needs. Default false. */
  readonly complete?: boolean;
  /** Backups of the group in one page at the most. Default 100. */
  readonly limit?: number;
  /** The `next` of the page before. */
  readonly after?: string;
}

export interface GroupBackupPage extends Pick<BackupPage, 'asOf' | 'unreadable' | 'unreachable'> {
  /** Newest first. */
  readonly backups: readonly GroupBackup[];
  /** Those that match in all. */
  readonly total: number;
  /** Absent on the last page. */
  readonly next?: string;
}

const DEFAULT_LIMIT = 100;
const ALL = { limit: Number.MAX_SAFE_INTEGER };

/** @throws BackupError REQUEST_INVALID, or why, when no destination at all could be looked at */
export async function listGroupBackups(group: Group, filter: GroupListFilter, by: Looking): Promise<GroupBackupPage> {
  const { complete = false, limit = DEFAULT_LIMIT, after } = filter;
  if (!Number.isSafeInteger(limit) || limit < 1) {
    throw new BackupError('REQUEST_INVALID', `limit must be a whole number of at least 1, not ${limit}.`);
  }
  const { all, ...seen } = await lookAt(group, by);
  const matching = all.filter((backup) => !complete || backup.complete);
  const rest = after === undefined ? matching : pageAfter(matching, after);
  const backups = rest.slice(0, limit);
  const last = backups.at(-1);
  return { backups, total: matching.length, ...(last && rest.length > limit ? { next: last.runId } : {}), ...seen };
}

/**
 * The one that a run took, or the latest complete one.
 * @throws BackupError BACKUP_NOT_FOUND, NO_BACKUP, or why a destination that may have it could not be looked at
 */
export async function findGroupBackup(group: Group, runId: string, by: Looking): Promise<GroupBackup> {
  const { all, unreachable } = await lookAt(group, { ...by, fresh: true });
  const isLatest = runId === 'latest';
  const found = all.find((backup) => (isLatest ? backup.complete : backup.runId === runId));
  if (found && (found.complete || unreachable.length === 0)) return found;
  const [blind] = unreachable;
  if (blind) throw new BackupError(blind.error.code, blind.error.message, { hint: blind.error.hint, retryable: true });
  if (isLatest) throw new BackupError('NO_BACKUP', `There is no complete backup of the group ${group.name}.`);
  throw new BackupError('BACKUP_NOT_FOUND', `The group ${group.name} has no backup ${runId.slice(0, 80)}.`);
}

/** One that was removed since the page before has left its place to its id, which begins with the time. */
function pageAfter(backups: readonly GroupBackup[], after: string): GroupBackup[] {
  const position = backups.findIndex(({ runId }) => runId === after);
  return position < 0 ? backups.filter(({ runId }) => runId < after) : backups.slice(position + 1);
}

async function lookAt(group: Group, by: Looking) {
  const jobs = group.members.map(({ job }) => job);
  const { backups, asOf, unreadable, unreachable } = await listBackups(jobs, ALL, by);
  return { all: groupBackupsOf(group, backups), asOf, unreadable, unreachable };
}
