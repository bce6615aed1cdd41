// What backups look like in answers, for OpenAPI.

import { EVIDENCE_KINDS, EVIDENCE_SOURCES, TRIGGERS, TRUST_LEVELS } from '../../core/backup.js';
import { BackupListView, UnreachableView, UnreadableView } from '../views/backup-list.view.js';
import {
  BackupDetailsView,
  BackupView,
  CopyDetailsView,
  CopyView,
  EvidenceView,
  GroupRefView,
  ObjectView,
} from '../views/backup.view.js';
import { ErrorView } from '../views/error.view.js';
import { PinResultView } from '../views/pin-result.view.js';
import { PinView } from '../views/pin.view.js';
import { another, describeModel, listOf, type Model, oneOf, optional, text, time, whole } from './schema.js';

const copy = {
  destination: text('Where the copy is.'),
  trust: oneOf(TRUST_LEVELS, 'What is known of the copy, from worst to best.'),
  pinned: optional(another(PinView, 'Who said that this copy stays.')),
};

const backup = {
  id: text('Id of the backup.', { example: '20251101T020000Z-k3x9q2abcd' }),
  job: text('The job that made it.'),
  target: text('What was captured, and what a restore replaces.'),
  trigger: oneOf(TRIGGERS, 'Why it was taken.'),
  label: optional(text('What it is about, for people.')),
  group: optional(another(GroupRefView, 'The group whose run took it as a part of it.')),
  runId: text('The run that made it.'),
  startedAt: time('When its run began.'),
  finishedAt: time('When its last object was complete.'),
  trust: oneOf(TRUST_LEVELS, 'That of the best copy.'),
  storedBytes: whole('Bytes it takes in one destination.'),
  plainBytes: whole('Bytes of the content, as a restore writes them.'),
  pinned: optional(another(PinView, 'Who said that it stays.')),
};

export const backupModels: readonly Model[] = [
  describeModel(BackupView, { ...backup, copies: listOf(another(CopyView, 'Where it is kept.')) }),
  describeModel(BackupDetailsView, {
    ...backup,
    sourceKind: text('The kind of source.', { example: 'sqlite' }),
    objects: listOf(another(ObjectView, 'What it is made of.')),
    facts: {
      type: 'object',
      additionalProperties: true,
      description: 'What was true of the source in the very snapshot that was captured.',
    },
    copies: listOf(another(CopyDetailsView, 'Where it is kept, with what was found out about each copy.')),
  }),
  describeModel(GroupRefView, {
    name: text('Name of the group.'),
    runId: text('Its run: backups of the same run belong together.'),
  }),
  describeModel(CopyView, copy),
  describeModel(CopyDetailsView, { ...copy, evidence: listOf(another(EvidenceView, 'Oldest first.')) }),
  describeModel(PinView, {
    at: time('When it was pinned.'),
    by: optional(text('Who said so.')),
    reason: optional(text('Why.')),
  }),
  describeModel(PinResultView, {
    id: text('Id of the backup.'),
    destinations: listOf(text('Where it is now as was asked for.')),
    failures: listOf(another(UnreachableView, 'Where that could not be done, and a copy is as it was.')),
  }),
  describeModel(EvidenceView, {
    kind: oneOf(EVIDENCE_KINDS, 'What was found.'),
    at: time('When.'),
    runId: text('The run that found it out.'),
    by: oneOf(EVIDENCE_SOURCES, 'How it was found out.'),
    durationMs: whole('How long that took; for a drill, the measured recovery time.'),
    summary: text('In one sentence.'),
  }),
  describeModel(ObjectView, {
    name: text('Name of the stored object; download takes it.', { example: 'gallery.db.gz' }),
    bytes: whole('Stored size.'),
    sha256: text('Of the stored bytes.'),
    stages: listOf(text('How the content was transformed, first to last.')),
    plain: {
      type: 'object',
      additionalProperties: true,
      description: '`name`, `bytes` and `sha256` of the plain content.',
    },
  }),
  describeModel(BackupListView, {
    backups: listOf(another(BackupView, 'Newest first.')),
    total: whole('Backups that match in all.'),
    next: optional(text('Give it as `after` for the next page. Absent on the last page.')),
    asOf: time('When the destinations were looked at; the longest ago counts.'),
    unreadable: listOf(another(UnreadableView, 'Backups that are there and can not be understood.')),
    unreachable: listOf(another(UnreachableView, 'Destinations that could not be looked at.')),
  }),
  describeModel(UnreadableView, {
    id: text('Id of the backup.'),
    destination: text('Where it is.'),
    error: another(ErrorView, 'Why it can not be understood.'),
  }),
  describeModel(UnreachableView, {
    destination: text('Which destination.'),
    error: another(ErrorView, 'What went wrong there.'),
  }),
];
