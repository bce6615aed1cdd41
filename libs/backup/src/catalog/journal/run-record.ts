// The record of a run as it is stored: one small JSON object, version 1.

import { TRIGGERS } from '../../core/backup.js';
import type { ErrorCode, ErrorReport } from '../../core/errors.js';
import { JOB_NAME } from '../../core/names.js';
import type { Reader } from '../../core/reader.js';
import { OPERATIONS, RUN_STATES, type RunPart, type RunRecord } from '../../core/run.js';
import type { Check } from '../../core/source.js';
import { CODE, parseRecord, readText, serializeRecord } from './record.js';

/** What the record says that opens a run, for whoever has to tell later whether it still goes on. */
export interface OpenedRun extends RunRecord {
  /** The process that carries it out, as `kit/owned-names.ts` names it. */
  readonly process: string;
  /** When it has to have ended, by its deadline and with the time to clean up. */
  readonly overdueAt: Date;
}

/** What is only of the moment, the progress, is left out. */
export function serializeRun(record: RunRecord | OpenedRun): string {
  const { progress: _, ...lasting } = record;
  return serializeRecord(lasting, parseRun, `The record of ${record.id}`);
}

/** @throws BackupError MANIFEST_INVALID naming every problem, or MANIFEST_TOO_NEW */
export function parseRun(text: string): RunRecord | OpenedRun {
  return parseRecord(text, 'The record of a run', readRun);
}

export function isOpened(record: RunRecord | OpenedRun): record is OpenedRun {
  return 'process' in record;
}

function readRun(root: Reader): RunRecord | OpenedRun {
  const texts = ['label', 'by', 'partOf', 'backupId', 'process'] as const;
  const times = ['startedAt', 'finishedAt', 'overdueAt'] as const;
  return {
    id: root.at('id').string(),
    operation: root.at('operation').oneOf(OPERATIONS),
    job: root.at('job').matching(JOB_NAME, 'a job name'),
    trigger: root.at('trigger').oneOf(TRIGGERS),
    state: root.at('state').oneOf(RUN_STATES),
    queuedAt: root.at('queuedAt').date(),
    ...optionals(root, texts, readText),
    ...optionals(root, times, (reader) => reader.date()),
    ...optionals(root, ['checks'], (reader) => reader.items().map(readCheck)),
    ...optionals(root, ['error'], readReport),
    ...optionals(root, ['parts'], (reader) => reader.items().map(readPart)),
    notes: root.at('notes').items().map(readText),
    warnings: root.at('warnings').items().map(readReport),
  };
}

function optionals<K extends string, T>(root: Reader, keys: readonly K[], read: (reader: Reader) => T) {
  const present = keys.filter((key) => !root.at(key).isAbsent).map((key) => [key, read(root.at(key))] as const);
  return Object.fromEntries(present) as { readonly [P in K]?: T };
}

function readPart(reader: Reader): RunPart {
  return {
    job: reader.at('job').matching(JOB_NAME, 'a job name'),
    ...(reader.at('optional').value === true ? { optional: true } : {}),
    state: reader.at('state').oneOf(RUN_STATES),
    ...optionals(reader, ['runId', 'backupId'], readText),
    ...optionals(reader, ['undoUntil'], (time) => time.date()),
    ...optionals(reader, ['error'], readReport),
  };
}

function readCheck(reader: Reader): Check {
  return {
    name: reader.at('name').string(),
    verdict: reader.at('verdict').oneOf(['ok', 'warning', 'blocked']),
    ...(reader.at('acceptable').value === true ? { acceptable: true } : {}),
    message: readText(reader.at('message')),
  };
}

/** A code that only a later release knows is shown as it is. */
function readReport(reader: Reader): ErrorReport {
  const context = reader.at('context').optional((values) => (values.isObject() ? values.value : {}), {});
  return {
    code: reader.at('code').matching(CODE, 'an error code') as ErrorCode,
    message: readText(reader.at('message')),
    hint: readText(reader.at('hint')),
    retryable: reader.at('retryable').boolean(),
    context: context as ErrorReport['context'],
  };
}
