// What the routes take, for OpenAPI.

import { TRIGGERS, TRUST_LEVELS } from '../../core/backup.js';
import { AUDIT_ACTIONS, AUDIT_OUTCOMES } from '../../core/audit.js';
import { OPERATIONS, RUN_STATES } from '../../core/run.js';
import { AuditDto } from '../dto/audit.dto.js';
import { CreateBackupDto } from '../dto/create-backup.dto.js';
import { DoctorDto } from '../dto/doctor.dto.js';
import { DownloadDto } from '../dto/download.dto.js';
import { DrillDto, PICKS } from '../dto/drill.dto.js';
import { HealthDto } from '../dto/health.dto.js';
import { ListBackupsDto } from '../dto/list-backups.dto.js';
import { ListRunsDto } from '../dto/list-runs.dto.js';
import { PinDto } from '../dto/pin.dto.js';
import { PruneDto } from '../dto/prune.dto.js';
import { RestoreTargetDto } from '../dto/restore-target.dto.js';
import { RestoreDto } from '../dto/restore.dto.js';
import { StatusDto } from '../dto/status.dto.js';
import { UndoDto } from '../dto/undo.dto.js';
import { describeModel, flag, flagOrText, listOf, oneOf, optional, text, time, whole } from './schema.js';

const job = optional(text('Name of the job. May be left out when there is only one.'));
const onlyJob = optional(text('Only those of this job.'));
const limit = optional(whole('The most to answer.', { minimum: 1, maximum: 500, default: 100 }));

const fresh = optional(
  flag('Look at the destinations now. Otherwise what others have changed is seen within two minutes.', {
    default: false,
  }),
);
const after = optional(text('The `next` of the page before.'));
const recordPage = {
  job: onlyJob,
  by: optional(text('Only those that were asked for in this name.')),
  from: optional(time('Nothing from before this time.')),
  to: optional(time('Nothing from after this time.')),
  limit,
};

export const queries = {
  list: describeModel(ListBackupsDto, {
    job: onlyJob,
    group: optional(text('Only those that were taken as a part of this group.')),
    trust: optional(oneOf(TRUST_LEVELS, 'Only those trusted this much or more.')),
    trigger: optional(oneOf(TRIGGERS, 'Only those that were started by this.')),
    text: optional(text('Only those with this in their label.')),
    limit,
    after,
    fresh,
  }),
  runs: describeModel(ListRunsDto, {
    ...recordPage,
    operation: optional(oneOf(OPERATIONS, 'Only those that do this.')),
    state: optional(oneOf(RUN_STATES, 'Only those in this state.')),
    trigger: optional(oneOf(TRIGGERS, 'Only those that were started for this reason.')),
    backupId: optional(text('Only those about this backup.')),
    text: optional(text('Only those with this in their label.')),
    after,
  }),
  audit: describeModel(AuditDto, {
    ...recordPage,
    action: optional(oneOf(AUDIT_ACTIONS, 'Only those that ask for this.')),
    outcome: optional(oneOf(AUDIT_OUTCOMES, 'Only those with this outcome.')),
    backupId: optional(text('Only those about this backup.')),
    runId: optional(text('Only those about this run.')),
    after,
  }),
  health: describeModel(HealthDto, {
    fresh,
    strict: optional(flag('Answer 503 instead of 200 when the level is critical.', { default: false })),
  }),
  status: describeModel(StatusDto, { fresh }),
  download: describeModel(DownloadDto, {
    object: optional(text('Name of the stored object. Default: the first.')),
  }),
};

const changes = {
  withChanges: optional(
    flagOrText('Apply the row changes captured since: true, or the name of the job where there are several.'),
  ),
  changesUntil: optional(time('Only changes that were captured by then. Default: all.')),
};

const target = {
  into: optional(text('The name of a new place: the live data is then left alone. Default: it is replaced.')),
  tables: optional(listOf(text('Only these tables, and only into a new place. Default: everything.'))),
  paths: optional(listOf(text('Only these files and folders. Default: everything.'))),
  ...changes,
};

export const bodies = {
  create: describeModel(CreateBackupDto, {
    job,
    label: optional(text('What the backup is about, for people.', { maxLength: 200 })),
  }),
  drill: describeModel(DrillDto, {
    job,
    backupId: optional(text('A certain backup. Default: one is picked.')),
    pick: optional(oneOf(PICKS, 'Which one to pick.')),
    within: optional(text('Pick among the backups of this last stretch of time.', { example: '7d' })),
    ...changes,
  }),
  prune: describeModel(PruneDto, {
    job,
    dryRun: optional(flag('False: really remove. True: only say what would be.', { default: true })),
  }),
  doctor: describeModel(DoctorDto, {
    job: optional(text('Only this job, with its destinations. Default: all.')),
  }),
  pin: describeModel(PinDto, {
    reason: optional(text('Why, for people.', { maxLength: 200 })),
  }),
  planRestore: describeModel(RestoreTargetDto, target),
  restore: describeModel(RestoreDto, {
    ...target,
    confirm: text("The target's name exactly as the restore plan shows it."),
    safetyBackup: optional(flag('False: consent to restoring without a safety backup.', { default: true })),
    accept: optional(listOf(text('Name of a check that is blocked but acceptable: consent to what it says.'))),
  }),
  undo: describeModel(UndoDto, {
    confirm: text('The name of what is replaced, exactly as the restore plan showed it.'),
    job: optional(text('The job. Needed after a restart of the application when there are several jobs.')),
  }),
};
