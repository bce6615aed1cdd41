// What is written down of a run, as its record changes: that it began, how it ended, and who asked for it.

import { type JournalObject, runObject } from '../../catalog/journal/journal.js';
import { newAuditId } from '../../catalog/journal/journal-keys.js';
import type { OpenedRun } from '../../catalog/journal/run-record.js';
import { type AuditEntry, outcomeOf } from '../../core/audit.js';
import type { ErrorReport } from '../../core/errors.js';
import type { RunPart, RunRecord } from '../../core/run.js';
import { ownedName } from '../../kit/owned-names.js';
import { redact } from '../../kit/redact.js';

/** What an entry of the audit trail says before it has an id and a time. */
export type AuditNote = Omit<AuditEntry, 'id' | 'at'>;

/** A run that was cancelled, or is over its deadline, has this long to clean up before it counts as lost. */
const CLEAN_UP_MS = 10 * 60_000;

/** The record that opens a run: enough to tell later, from elsewhere, that it never came to its end. */
export function openedObject(run: RunRecord, now: Date, deadlineMs: number): JournalObject {
  const opened: OpenedRun = {
    ...redactedRun(run),
    process: ownedName(run.id),
    overdueAt: new Date(now.getTime() + deadlineMs + CLEAN_UP_MS),
  };
  return runObject(opened, 'opened');
}

export function endedObject(run: RunRecord): JournalObject {
  return runObject(redactedRun(run), 'ended');
}

export function lostObject(run: RunRecord): JournalObject {
  return runObject(redactedRun(run), 'lost');
}

/** True for what others say of a run whose process is gone. */
export function isLost({ error, warnings }: RunRecord): boolean {
  return [error, ...warnings].some((report) => report?.code === 'RUN_LOST');
}

export function newAuditEntry(note: AuditNote, now: Date): AuditEntry {
  const { label, by, message, ...others } = note;
  const texts = Object.entries({ label, by, message }).flatMap(([key, text]) =>
    text === undefined ? [] : [[key, redact(text)]],
  );
  return { id: newAuditId(now, note.action), at: now, ...others, ...Object.fromEntries(texts) };
}

/**
 * What the schedule starts, and what is a part of something else, is in the history only: the trail says what people ask
 * for, and what the application asks for in somebody's name.
 */
export function isAskedFor({ trigger, by, partOf }: Pick<RunRecord, 'trigger' | 'by' | 'partOf'>): boolean {
  return partOf === undefined && (trigger === 'manual' || (trigger === 'event' && by !== undefined));
}

/** What the audit trail says of a run, when it begins and when it has ended. */
export function auditOfRun(run: RunRecord): AuditNote | undefined {
  if (!isAskedFor(run)) return undefined;
  const { operation: action, job, id: runId, by, label, backupId } = run;
  const about = {
    action,
    job,
    runId,
    ...(by === undefined ? {} : { by }),
    ...(label === undefined ? {} : { label }),
    ...(backupId === undefined ? {} : { backupId }),
  };
  switch (run.state) {
    case 'queued':
      return undefined;
    case 'running':
      return { ...about, outcome: 'started' };
    case 'succeeded':
    case 'warning':
      return { ...about, outcome: 'succeeded' };
    case 'failed':
    case 'cancelled':
    case 'skipped':
      return { ...about, ...failureOf(run) };
  }
}

function failureOf({ state, error }: RunRecord): Pick<AuditNote, 'outcome' | 'code' | 'message'> {
  if (error === undefined) return { outcome: 'failed' };
  const { code, message } = error;
  return { outcome: state === 'cancelled' ? 'failed' : outcomeOf(code), code, message };
}

/** Notes and errors were redacted when they were recorded; what the caller said was not, nor what an error carries. */
function redactedRun(run: RunRecord): RunRecord {
  return {
    ...run,
    ...(run.label === undefined ? {} : { label: redact(run.label) }),
    ...(run.by === undefined ? {} : { by: redact(run.by) }),
    ...(run.parts ? { parts: run.parts.map(redactedPart) } : {}),
    warnings: run.warnings.map(redactedReport),
    ...(run.error ? { error: redactedReport(run.error) } : {}),
  };
}

function redactedPart(part: RunPart): RunPart {
  return part.error ? { ...part, error: redactedReport(part.error) } : part;
}

function redactedReport({ context, ...report }: ErrorReport): ErrorReport {
  const values = Object.entries(context).map(([key, value]) => {
    if (typeof value === 'string') return [key, redact(value)];
    return [key, Array.isArray(value) ? value.map(redact) : value];
  });
  return { ...report, message: redact(report.message), hint: redact(report.hint), context: Object.fromEntries(values) };
}
