// What the rescue of rows takes and answers, for OpenAPI.

import { RESCUE_KINDS, TRIGGER_CHOICES } from '../../core/rescue.js';
import { ChosenRowsDto, RescueDto, RescuePlanDto } from '../dto/rescue.dto.js';
import { CheckView } from '../views/check.view.js';
import {
  ChangedRowsView,
  ComparedTableView,
  FoundRowsView,
  RescuePlanView,
  RowsToWriteView,
} from '../views/rescue-plan.view.js';
import { another, describeModel, flag, listOf, type Model, oneOf, optional, text, time, whole } from './schema.js';

const choice = {
  tables: listOf(another(ChosenRowsDto, 'Which rows, each table once.')),
  kinds: optional(listOf(oneOf(RESCUE_KINDS, 'What is put back; compared is everything. Default: `missing`.'))),
  triggers: optional(oneOf(TRIGGER_CHOICES, 'Needed where the tables have triggers on what is written.')),
  examples: optional(whole('How many keys of each kind are shown for a table.', { maximum: 100, default: 5 })),
  keepSide: optional(text('Name of a new place in which the restored backup is kept. Default: it is removed.')),
};

export const rescueBodies = {
  plan: describeModel(RescuePlanDto, choice),
  rescue: describeModel(RescueDto, {
    ...choice,
    confirm: text('What the plan says in `confirm`: exactly that is carried out.'),
    safetyBackup: optional(flag('Take a safety backup first. Default: when live values are overwritten.')),
  }),
};

const found = {
  count: whole('How many rows.'),
  examples: listOf({ type: 'object', additionalProperties: true, description: 'Keys of the first of them, as texts.' }),
};

export const rescueModels: readonly Model[] = [
  describeModel(ChosenRowsDto, {
    table: text('Name of the table.', { example: 'public.orders' }),
    where: optional(text('A condition on the rows in SQL. Default: all.', { example: 'customer_id = 7' })),
  }),
  describeModel(RescuePlanView, {
    backupId: text('The backup that was compared.'),
    job: text('The job it belongs to.'),
    target: text('The live data.'),
    destination: text('Where it was read from.'),
    takenAt: time('When the backup was taken.'),
    tables: listOf(another(ComparedTableView, 'Each chosen table.')),
    writes: listOf(
      another(RowsToWriteView, 'What would be written, in that order. Empty: there is nothing to put back.'),
    ),
    allowed: flag('False when any check is blocked.'),
    checks: listOf(another(CheckView, 'What to know before, or what stands in the way.')),
    confirm: text('To be given to carry out exactly this.'),
    side: optional(text('Where the restored backup was kept.')),
  }),
  describeModel(ComparedTableView, {
    table: text('Name of the table.'),
    where: optional(text('The condition.')),
    key: listOf(text('The columns by which a row is found on the other side.')),
    onlyInBackup: listOf(text('Columns that the live table does not have any more.')),
    onlyLive: listOf(text('Columns that the backup does not have yet.')),
    rows: whole('Rows of the backup that the condition picks.'),
    missing: another(FoundRowsView, 'In the backup, and not live.'),
    changed: another(ChangedRowsView, 'In both, and not the same.'),
    extra: another(FoundRowsView, 'Only live. Never touched.'),
  }),
  describeModel(FoundRowsView, found),
  describeModel(ChangedRowsView, {
    ...found,
    columns: { type: 'object', additionalProperties: true, description: 'How many of the rows differ in each column.' },
  }),
  describeModel(RowsToWriteView, {
    table: text('Name of the table.'),
    inserts: whole('Rows put back because they are missing.'),
    parents: whole('Those of them that nobody chose: chosen rows refer to them.'),
    updates: whole('Live rows that get the values of the backup again.'),
  }),
];
