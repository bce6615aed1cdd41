// What runs look like in answers, for OpenAPI.

import { AUDIT_ACTIONS, AUDIT_OUTCOMES } from '../../core/audit.js';
import { TRIGGERS } from '../../core/backup.js';
import { OPERATIONS, RUN_STATES } from '../../core/run.js';
import { ProblemView } from '../problem/problem.js';
import { AuditEntryView, AuditView } from '../views/audit.view.js';
import { UnreachableView, UnreadableView } from '../views/backup-list.view.js';
import { CheckView } from '../views/check.view.js';
import { ErrorView } from '../views/error.view.js';
import { AcceptedRunView, RunListView, RunPartView, RunView } from '../views/run.view.js';
import { another, describeModel, flag, listOf, type Model, oneOf, optional, text, time, whole } from './schema.js';

const pageOfRecords = {
  next: optional(
    text('Give it as `after` for the next page. Absent on the last page; a page may be short, or empty, before that.'),
  ),
  unreadable: listOf(another(UnreadableView, 'Records that are there and can not be understood.')),
  unreachable: listOf(another(UnreachableView, 'Destinations that could not be looked at.')),
};

export const runModels: readonly Model[] = [
  describeModel(RunView, {
    id: text('Id of the run.', { example: 'run-20251101T020000Z-k3x9q2abcd' }),
    operation: oneOf(OPERATIONS, 'What is done.'),
    job: text('The job, or the group of jobs, that it is done for.'),
    trigger: oneOf(TRIGGERS, 'Why it was started.'),
    label: optional(text('What it is about, for people.')),
    by: optional(text('Who asked for it, as the application says.')),
    partOf: optional(text('The run that this one is a part of.')),
    state: oneOf(RUN_STATES, 'All but `queued` and `running` are final.'),
    queuedAt: time('When it was asked for.'),
    startedAt: optional(time('When it began.')),
    finishedAt: optional(time('When it ended. Present in every final state.')),
    progress: optional({
      type: 'object',
      additionalProperties: true,
      description: '`step`: what is being done now; `fraction`: how far that is, from 0 to 1, where it is known.',
    }),
    backupId: optional(text('The backup that was made, verified, restored or drilled.')),
    parts: optional(
      listOf(another(RunPartView, 'Of the run of a group: its jobs, in the order in which they are run.')),
    ),
    notes: listOf(text('What was found or done, a sentence each.')),
    checks: optional(listOf(another(CheckView, 'What was examined in the data that a drill or a restore restored.'))),
    warnings: listOf(another(ErrorView, 'What went wrong without making the run fail.')),
    error: optional(another(ErrorView, 'Why it failed, was cancelled or was skipped.')),
  }),
  describeModel(RunPartView, {
    job: text('Name of the job.'),
    optional: flag('Whether the group does without it.'),
    state: oneOf(RUN_STATES, '`queued` until its turn comes; `skipped` when it never came.'),
    runId: optional(text('Its own run, once its turn has come.')),
    backupId: optional(text('The backup that was made or restored.')),
    undoUntil: optional(time('Until then what a restore of it replaced can be put back. Absent: nothing was kept.')),
    error: optional(another(ErrorView, 'Why it did not succeed.')),
  }),
  describeModel(RunListView, {
    runs: listOf(another(RunView, 'Newest first; those of all processes.')),
    ...pageOfRecords,
  }),
  describeModel(AuditView, { entries: listOf(another(AuditEntryView, 'Newest first.')), ...pageOfRecords }),
  describeModel(AuditEntryView, {
    id: text('Id of the entry.', { example: '20251101T020000Z-restore-k3x9q2abcd' }),
    at: time('When.'),
    action: oneOf(AUDIT_ACTIONS, 'What was asked for.'),
    outcome: oneOf(AUDIT_OUTCOMES, 'What came of it. What was `started` has a later entry with the same run.'),
    by: optional(text('Who asked for it, as the application says.')),
    job: optional(text('The job that it is about.')),
    backupId: optional(text('The backup that it is about.')),
    runId: optional(text('The run that does it, or that it is about.')),
    label: optional(text('What it was about, for people.')),
    code: optional(text('Why it was refused or failed: a stable error code.')),
    message: optional(text('Why it was refused or failed.')),
  }),
  describeModel(AcceptedRunView, {
    runId: text('Id of the run that was accepted.'),
    watch: text('Where its progress can be watched, as server-sent events.'),
    run: another(RunView, 'Its record now.'),
  }),
  describeModel(ErrorView, {
    code: text('Stable error code.', { example: 'STORAGE_UNREACHABLE' }),
    message: text('What went wrong.'),
    hint: text('What to do about it.'),
    retryable: flag('True when the same may succeed later without anyone changing anything.'),
  }),
  describeModel(ProblemView, {
    type: text('Always `about:blank`; the code tells problems apart.'),
    title: text('The usual words for the status.'),
    status: whole('The HTTP status.'),
    detail: text('What went wrong.'),
    code: text('Stable error code.', { example: 'BACKUP_NOT_FOUND' }),
    hint: optional(text('What to do about it.')),
    context: optional({
      type: 'object',
      additionalProperties: true,
      description: 'Values that help to understand it.',
    }),
  }),
];
