// Groups and their backups on the wire. Times are ISO 8601 in UTC.

import type { BackupGroupService } from '../../nest/groups/backup-group.service.js';
import { type UnreachableView, type UnreadableView, viewUnreachable, viewUnreadable } from './backup-list.view.js';
import { type BackupView, viewBackup } from './backup.view.js';
import { type CheckView, viewCheck } from './check.view.js';
import { type RestorePlanView, viewRestorePlan } from './restore-plan.view.js';

type Page = Awaited<ReturnType<BackupGroupService['list']>>;
type GroupBackup = Page['backups'][number];
type GroupDescription = BackupGroupService['groups'][number];
type GroupRestorePlan = Awaited<ReturnType<BackupGroupService['planRestore']>>;

export abstract class GroupsView {
  abstract readonly groups: readonly GroupView[];
}

export abstract class GroupView {
  abstract readonly name: string;
  abstract readonly parts: readonly GroupMemberView[];
  abstract readonly schedule?: GroupScheduleView;
}

export abstract class GroupMemberView {
  abstract readonly job: string;
  abstract readonly optional: boolean;
}

export abstract class GroupScheduleView {
  abstract readonly cron: string;
  abstract readonly timeZone: string;
}

export abstract class GroupBackupView {
  abstract readonly group: string;
  abstract readonly runId: string;
  abstract readonly startedAt: string;
  abstract readonly complete: boolean;
  abstract readonly parts: readonly GroupBackupPartView[];
}

export abstract class GroupBackupPartView extends GroupMemberView {
  abstract readonly backup?: BackupView;
}

export abstract class GroupBackupListView {
  abstract readonly backups: readonly GroupBackupView[];
  abstract readonly total: number;
  abstract readonly next?: string;
  abstract readonly asOf: string;
  abstract readonly unreadable: readonly UnreadableView[];
  abstract readonly unreachable: readonly UnreachableView[];
}

export abstract class GroupRestorePlanView {
  abstract readonly group: string;
  abstract readonly runId: string;
  abstract readonly target: string;
  abstract readonly takenAt: string;
  abstract readonly allowed: boolean;
  abstract readonly checks: readonly CheckView[];
  abstract readonly parts: readonly RestorePlanView[];
  abstract readonly without: readonly string[];
}

export function viewGroups(groups: readonly GroupDescription[]): GroupsView {
  return { groups: groups.map(({ name, parts, schedule }) => ({ name, parts, ...(schedule ? { schedule } : {}) })) };
}

export function viewGroupBackup({ group, runId, startedAt, complete, parts }: GroupBackup): GroupBackupView {
  return {
    group,
    runId,
    startedAt: startedAt.toISOString(),
    complete,
    parts: parts.map(({ job, optional, backup }) => ({
      job,
      optional,
      ...(backup ? { backup: viewBackup(backup) } : {}),
    })),
  };
}

export function viewGroupBackupList({
  backups,
  total,
  next,
  asOf,
  unreadable,
  unreachable,
}: Page): GroupBackupListView {
  return {
    backups: backups.map(viewGroupBackup),
    total,
    ...(next === undefined ? {} : { next }),
    asOf: asOf.toISOString(),
    unreadable: unreadable.map(viewUnreadable),
    unreachable: unreachable.map(viewUnreachable),
  };
}

export function viewGroupRestorePlan(plan: GroupRestorePlan): GroupRestorePlanView {
  const { group, runId, target, takenAt, allowed, checks, parts, without } = plan;
  return {
    group,
    runId,
    target,
    takenAt: takenAt.toISOString(),
    allowed,
    checks: checks.map(viewCheck),
    parts: parts.map(viewRestorePlan),
    without,
  };
}
