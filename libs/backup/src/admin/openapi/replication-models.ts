// What replications look like in answers, for OpenAPI.

import {
  JobReplicationView,
  LeftOutView,
  PlannedCopyView,
  ReplicationPlanView,
  ReplicationScheduleView,
  ReplicationsView,
  ReplicationView,
} from '../views/replication.view.js';
import { another, describeModel, listOf, type Model, oneOf, optional, text, time, whole } from './schema.js';

const places = {
  from: text('Name of the destination that is copied from.'),
  to: text('Name of the destination that is copied to.'),
};

export const replicationModels: readonly Model[] = [
  describeModel(ReplicationsView, { replications: listOf(another(ReplicationView, 'In the order of the options.')) }),
  describeModel(ReplicationView, {
    name: text('Name of the replication.'),
    ...places,
    jobs: listOf(text('Name of a job.')),
    schedule: optional(another(ReplicationScheduleView, 'When it runs by itself.')),
  }),
  describeModel(ReplicationScheduleView, { cron: text('A cron expression.'), timeZone: text('IANA name.') }),
  describeModel(ReplicationPlanView, { ...places, jobs: listOf(another(JobReplicationView, 'Each of its jobs.')) }),
  describeModel(JobReplicationView, {
    job: text('Name of the job.'),
    copies: listOf(another(PlannedCopyView, 'What would be copied, in that order.')),
    leftOut: listOf(another(LeftOutView, 'What is missing there and would not be copied.')),
  }),
  describeModel(PlannedCopyView, {
    id: text('Id of the backup.'),
    startedAt: time('When it began.'),
    bytes: whole('Bytes that it takes.'),
    basedOn: optional(text('Id of the backup that it builds on.')),
    work: oneOf(['copy', 'verify'], '`verify`: it is there, and is read back for the first time.'),
    sources: listOf(text('Name of a destination with a good copy, in the order of asking.')),
  }),
  describeModel(LeftOutView, {
    id: text('Id of the backup.'),
    reason: text('Why, in a sentence.'),
    because: oneOf(['rules', 'obstacle'], "`rules`: it is not to come. `obstacle`: it should, and can't."),
  }),
];
