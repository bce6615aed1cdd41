// What health, plans and removals look like in answers, for OpenAPI.

import { TRIGGERS, TRUST_LEVELS } from '../../core/backup.js';
import { FINDING_NAMES, HEALTH_LEVELS } from '../../core/health.js';
import { CheckView } from '../views/check.view.js';
import {
  DestinationHealthView,
  FindingView,
  GroupHealthView,
  HealthView,
  JobHealthView,
  NewestCompleteView,
  NewestGoodView,
  ProofView,
} from '../views/health.view.js';
import { DeletedView, DestinationPruneView, PruneDecisionView, PruneView } from '../views/removal.view.js';
import { PlannedCaptureView, PlannedChangesView, RestorePlanView } from '../views/restore-plan.view.js';
import { another, describeModel, flag, listOf, type Model, oneOf, optional, text, time, whole } from './schema.js';

export const decisionModels: readonly Model[] = [
  describeModel(HealthView, {
    level: oneOf(HEALTH_LEVELS, 'The worst of all that follows.'),
    summary: text('All of it in one sentence.', {
      example: 'Everything is backed up: 1 job, newest 3 h ago, last proven on 2026-01-11.',
    }),
    checkedAt: time('When the destinations were looked at; the longest ago counts.'),
    findings: listOf(another(FindingView, 'What is about no single job.')),
    jobs: listOf(another(JobHealthView, 'Each job.')),
    groups: optional(listOf(another(GroupHealthView, 'Each group, where there are some.'))),
  }),
  describeModel(GroupHealthView, {
    group: text('Name of the group.'),
    level: oneOf(HEALTH_LEVELS, 'That of the worst finding.'),
    summary: text('The state in one sentence.'),
    findings: listOf(another(FindingView, 'What a person should know.')),
    jobs: listOf(text('Its jobs, in their order.')),
    newestComplete: optional(another(NewestCompleteView, 'The newest run that left all that the group needs.')),
    staleFrom: optional(time('From then on the group counts as stale.')),
  }),
  describeModel(NewestCompleteView, {
    runId: text('The run of the group.'),
    startedAt: time('When the first of its backups began.'),
    ageMs: whole('How old it is, in milliseconds.'),
  }),
  describeModel(JobHealthView, {
    job: text('Name of the job.'),
    level: oneOf(HEALTH_LEVELS, 'That of the worst finding.'),
    summary: text('The state in one sentence.'),
    findings: listOf(another(FindingView, 'What a person should know.')),
    destinations: listOf(another(DestinationHealthView, 'What each destination holds of the job.')),
    backups: whole('Backups known.'),
    newestGood: optional(another(NewestGoodView, 'The newest backup that was verified or proven.')),
    proven: optional(another(ProofView, 'The newest drill or restore that succeeded.')),
    staleFrom: optional(time('From then on the job counts as stale.')),
  }),
  describeModel(FindingView, {
    level: oneOf(['warning', 'critical'], 'How bad it is.'),
    name: oneOf(FINDING_NAMES, 'Stable name of the finding.'),
    destination: optional(text('The one destination that it is about.')),
    notifier: optional(text('The one notifier that it is about.')),
    message: text('What was found.'),
    hint: text('What to do about it.'),
  }),
  describeModel(DestinationHealthView, {
    name: text('Name of the destination.'),
    level: oneOf(HEALTH_LEVELS, 'That of the worst finding about it.'),
    reachable: flag('False: it could not be looked at, and the numbers say nothing.'),
    backups: whole('Copies there.'),
    bytes: whole('What they take up.'),
    newestGood: optional(another(NewestGoodView, 'The newest one there that was verified or proven.')),
  }),
  describeModel(NewestGoodView, {
    id: text('Id of the backup.'),
    startedAt: time('When its run began.'),
    ageMs: whole('How old it is, in milliseconds.'),
    trust: oneOf(TRUST_LEVELS, 'What is known of it.'),
  }),
  describeModel(ProofView, {
    id: text('Id of the backup.'),
    at: time('When it was restored.'),
    recoveryMs: whole('How long that took, in milliseconds.'),
  }),
  describeModel(RestorePlanView, {
    backupId: text('The backup that would be restored.'),
    job: text('The job it belongs to.'),
    target: text('What would be replaced, or the new place. To be typed to confirm.'),
    replaces: flag('False when the target is a new place, and the live data is left alone.'),
    tables: optional(listOf(text('What would be restored when it is not everything.'))),
    paths: optional(listOf(text('The files and folders that would be restored when it is not everything.'))),
    changes: optional(another(PlannedChangesView, 'The row changes that would be applied, when they are asked for.')),
    destination: text('Where it would be read from.'),
    trust: oneOf(TRUST_LEVELS, 'What is known of that copy.'),
    takenAt: time('When the backup was taken.'),
    bytes: whole('Size of the content.'),
    rows: whole('Rows in all tables.'),
    allowed: flag('False when any check is blocked.'),
    checks: listOf(another(CheckView, 'What was looked at.')),
    steps: listOf(text('What would be done, in order.')),
  }),
  describeModel(PlannedChangesView, {
    job: text('The job that captured them.'),
    backups: listOf(another(PlannedCaptureView, 'Each capture, in the order in which it would be applied.')),
    dataAt: optional(time('The data would be of that time.')),
  }),
  describeModel(PlannedCaptureView, {
    id: text('Id of the backup.'),
    takenAt: time('When it was taken.'),
  }),
  describeModel(CheckView, {
    name: text('Stable name of the check.', { example: 'disk-space' }),
    verdict: oneOf(['ok', 'warning', 'blocked'], '`blocked` stops a restore, and makes a drill fail.'),
    acceptable: optional(flag('Blocked, unless it is accepted by its name.')),
    message: text('What was found, and what to do about it.'),
    hint: optional(text('What to do about it, where the message does not say so.')),
  }),
  describeModel(PruneView, {
    dryRun: flag('True when nothing was removed.'),
    destinations: listOf(another(DestinationPruneView, 'Each destination of the job.')),
  }),
  describeModel(DestinationPruneView, {
    destination: text('Which destination.'),
    summary: text('How many stay, how many go and what that frees, in a sentence.'),
    refused: optional(text('Why nothing at all is removed.')),
    freedBytes: whole('Bytes that were, or would be, freed.'),
    leftovers: listOf(text('Folders of unfinished backups.')),
    decisions: listOf(another(PruneDecisionView, 'Each backup there, newest first.')),
  }),
  describeModel(PruneDecisionView, {
    id: text('Id of the backup.'),
    keep: flag('Whether it stays.'),
    reason: text('Why.'),
    startedAt: time('When its run began.'),
    trust: oneOf(TRUST_LEVELS, 'What is known of that copy.'),
    trigger: oneOf(TRIGGERS, 'Why it was taken.'),
    bytes: whole('Bytes it takes.'),
  }),
  describeModel(DeletedView, {
    id: text('Id of the backup that was removed.'),
    destinations: listOf(text('Where it was removed.')),
  }),
];
