// What groups look like in requests and answers, for OpenAPI.

import {
  CreateGroupBackupDto,
  GroupRestoreDto,
  GroupUndoDto,
  ListGroupBackupsDto,
  PlanGroupRestoreDto,
} from '../dto/group.dto.js';
import { UnreachableView, UnreadableView } from '../views/backup-list.view.js';
import { BackupView } from '../views/backup.view.js';
import { CheckView } from '../views/check.view.js';
import {
  GroupBackupListView,
  GroupBackupPartView,
  GroupBackupView,
  GroupMemberView,
  GroupRestorePlanView,
  GroupScheduleView,
  GroupsView,
  GroupView,
} from '../views/group.view.js';
import { RestorePlanView } from '../views/restore-plan.view.js';
import { another, describeModel, flag, listOf, type Model, optional, text, time, whole } from './schema.js';

const parts = optional(listOf(text('Only these jobs. Default: everything that is there.')));
const confirm = text('The name of the group, as the plan shows it.');

export const groupQueries = {
  list: describeModel(ListGroupBackupsDto, {
    complete: optional(flag('Only those that lack nothing that the group needs.', { default: false })),
    limit: optional(whole('The most to answer.', { minimum: 1, maximum: 500, default: 100 })),
    after: optional(text('The `next` of the page before.')),
    fresh: optional(flag('Look at the destinations now.', { default: false })),
  }),
};

export const groupBodies = {
  create: describeModel(CreateGroupBackupDto, {
    label: optional(text('What the backup is about, for people.', { maxLength: 200 })),
  }),
  planRestore: describeModel(PlanGroupRestoreDto, { parts }),
  restore: describeModel(GroupRestoreDto, {
    parts,
    confirm,
    safetyBackup: optional(flag('False: consent to restoring without safety backups.', { default: true })),
    accept: optional(listOf(text('Name of a check that is blocked but acceptable: consent to what it says.'))),
  }),
  undo: describeModel(GroupUndoDto, { parts, confirm }),
};

const member = { job: text('Name of the job.'), optional: flag('Whether the group is complete without it.') };

export const groupModels: readonly Model[] = [
  describeModel(GroupsView, { groups: listOf(another(GroupView, 'In the order of the options.')) }),
  describeModel(GroupView, {
    name: text('Name of the group.'),
    parts: listOf(another(GroupMemberView, 'Its jobs, in the order in which they are backed up.')),
    schedule: optional(another(GroupScheduleView, 'When it runs by itself.')),
  }),
  describeModel(GroupMemberView, member),
  describeModel(GroupScheduleView, { cron: text('A cron expression.'), timeZone: text('IANA name.') }),
  describeModel(GroupBackupListView, {
    backups: listOf(another(GroupBackupView, 'Newest first.')),
    total: whole('Those that match in all.'),
    next: optional(text('Give it as `after` for the next page. Absent on the last page.')),
    asOf: time('When the destinations were looked at; the longest ago counts.'),
    unreadable: listOf(another(UnreadableView, 'Manifests that are there and can not be understood.')),
    unreachable: listOf(another(UnreachableView, 'Destinations that could not be looked at.')),
  }),
  describeModel(GroupBackupView, {
    group: text('Name of the group.'),
    runId: text('The run that took it, by which it is asked for.'),
    startedAt: time('When the first of its backups began.'),
    complete: flag('Whether each part is there that the group can not do without.'),
    parts: listOf(another(GroupBackupPartView, 'Each job of the group.')),
  }),
  describeModel(GroupBackupPartView, {
    ...member,
    backup: optional(another(BackupView, 'Absent: it was not made, or it was removed since.')),
  }),
  describeModel(GroupRestorePlanView, {
    group: text('Name of the group.'),
    runId: text('The run that took the backup.'),
    target: text('To be typed to confirm: the name of the group.'),
    takenAt: time('When the first of its backups began.'),
    allowed: flag('False when any check is blocked, of a part or of the group.'),
    checks: listOf(another(CheckView, 'What was looked at of the group as a whole.')),
    parts: listOf(
      another(RestorePlanView, 'What would be done to each part, in the order in which they are replaced.'),
    ),
    without: listOf(text('Jobs of the group that would not be restored.')),
  }),
];
