// Where records of runs and of the audit trail lie below a destination's prefix.

import { type AuditAction, AUDIT_ACTIONS } from '../../core/audit.js';
import { compactTime, isBackupId, isRunId, randomTail } from '../../core/names.js';

export const JOURNAL_KINDS = ['runs', 'audit'] as const;
export type JournalKind = (typeof JOURNAL_KINDS)[number];

/**
 * What a record of a run says, from weakest to strongest: that the run began, that it was given up for lost, how it ended.
 * Each is an object of its own, so that none is ever replaced.
 */
export const RUN_WORDS = ['opened', 'lost', 'ended'] as const;
export type RunWord = (typeof RUN_WORDS)[number];

/** Sorts by time within its kind. */
export type JournalKey =
  | { readonly kind: 'runs'; readonly id: string; readonly word: RunWord }
  | { readonly kind: 'audit'; readonly id: string; readonly action: AuditAction };

/** E.g. `20251101T020000Z-restore-k3x9q2abcd`. */
export function newAuditId(at: Date, action: AuditAction): string {
  return `${compactTime(at)}-${action}-${randomTail()}`;
}

/** What all records of a kind begin with; with a date as `2025/11/01/`, `2025/11/` or `2025/`, those of that time. */
export function journalFolder(kind: JournalKind, date = ''): string {
  return `.${kind}/${date}`;
}

/** `20251101T020000Z`, by which records are ordered: the second in which the run was asked for, or the thing happened. */
export function stampOf(id: string): string {
  return /\d{8}T\d{6}Z/.exec(id)?.[0] ?? '';
}

/** The folder of its day, e.g. `2025/11/01/`. */
export function dateOf(id: string): string {
  const stamp = stampOf(id);
  return `${stamp.slice(0, 4)}/${stamp.slice(4, 6)}/${stamp.slice(6, 8)}/`;
}

export function runKey(id: string, word: RunWord): string {
  return `${journalFolder('runs', dateOf(id))}${id}${word === 'ended' ? '' : `.${word}`}.json`;
}

export function auditKey(id: string): string {
  return `${journalFolder('audit', dateOf(id))}${id}.json`;
}

/** Undefined for what is no key of a record. */
export function parseJournalKey(key: string): JournalKey | undefined {
  const name = key.slice(key.lastIndexOf('/') + 1);
  const [id = '', ...rest] = name.split('.');
  const word = RUN_WORDS.find((other) => runKey(id, other) === key);
  if (word !== undefined && isRunId(id)) return { kind: 'runs', id, word };
  const action = AUDIT_ACTIONS.find((other) => id.includes(`-${other}-`));
  const shaped = action !== undefined && isBackupId(id.replace(`-${action}-`, '-')) && rest.length === 1;
  return shaped && auditKey(id) === key ? { kind: 'audit', id, action } : undefined;
}
