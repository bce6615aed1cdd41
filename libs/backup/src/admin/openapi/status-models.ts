// What status looks like in answers, for OpenAPI.

import { TRUST_LEVELS } from '../../core/backup.js';
import { RunView } from '../views/run.view.js';
import {
  KnownBackupView,
  DestinationStatusView,
  GroupStatusView,
  JobStatusView,
  ScheduleStatusView,
  SourceStatusView,
  StatusView,
  TriggerCountsView,
} from '../views/status.view.js';
import { another, describeModel, flag, listOf, type Model, oneOf, optional, text, time, whole } from './schema.js';

const schedule = optional(another(ScheduleStatusView, 'When it runs by itself. Absent: when it is asked to.'));
const running = optional(another(RunView, 'What the answering process is doing with it at the moment.'));

export const statusModels: readonly Model[] = [
  describeModel(StatusView, {
    checkedAt: time('When the destinations were looked at; the longest ago counts.'),
    jobs: listOf(another(JobStatusView, 'Each job.')),
    groups: listOf(another(GroupStatusView, 'Each group.')),
  }),
  describeModel(JobStatusView, {
    job: text('Name of the job.'),
    source: another(SourceStatusView, 'What is backed up.'),
    schedule,
    retention: text('How long backups stay, in words.', { example: '30 days' }),
    destinations: listOf(another(DestinationStatusView, 'What each destination holds of the job.')),
    backups: whole('Backups known, each once.'),
    byTrigger: another(TriggerCountsView, 'The same by what they were started by.'),
    bytes: whole('What all copies take up.'),
    newest: optional(another(KnownBackupView, 'The newest one that is no safety backup.')),
    oldest: optional(another(KnownBackupView, 'The oldest one that is no safety backup.')),
    running,
  }),
  describeModel(GroupStatusView, {
    group: text('Name of the group.'),
    jobs: listOf(text('Its jobs, in the order in which they are backed up.')),
    schedule,
    running,
  }),
  describeModel(SourceStatusView, {
    kind: text('Kind of the source.', { example: 'sqlite' }),
    target: text('What is captured.', { example: 'gallery.db' }),
  }),
  describeModel(ScheduleStatusView, {
    cron: text('The cron expression.', { example: '0 2 * * *' }),
    timeZone: text('By whose clocks.', { example: 'Europe/Vienna' }),
    next: time('When the next run is due.'),
  }),
  describeModel(DestinationStatusView, {
    name: text('Name of the destination.'),
    retention: text('How long backups stay there, in words.', { example: '12 weeks' }),
    reachable: flag('False: it could not be looked at, and the numbers say nothing.'),
    backups: whole('Copies there.'),
    bytes: whole('What they take up.'),
  }),
  describeModel(TriggerCountsView, {
    schedule: whole('By the schedule.'),
    manual: whole('By somebody who asked.'),
    event: whole('By something that happened in the application.'),
    safety: whole('By restores, of what they were about to replace.'),
    missed: whole('By the schedule, later than it said.'),
  }),
  describeModel(KnownBackupView, {
    id: text('Id of the backup.'),
    startedAt: time('When its run began.'),
    unchangedAt: optional(time('When a run last found nothing changed since, and took no new one.')),
    trust: oneOf(TRUST_LEVELS, 'What is known of its best copy.'),
  }),
];
