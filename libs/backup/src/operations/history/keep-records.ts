// How long records stay: those of runs and those of the audit trail each have a time of their own.

import type { Journal } from '../../catalog/journal/journal.js';
import { JOURNAL_KINDS, journalFolder, type JournalKind } from '../../catalog/journal/journal-keys.js';
import { mapConcurrent } from '../../kit/concurrency.js';
import { DAY } from '../../kit/durations.js';
import { dayOf } from './dates.js';

export interface RecordRetention {
  readonly keepRunsMs: number;
  readonly keepAuditMs: number;
}

const DELETES_IN_FLIGHT = 10;
/** In one go; what is left is removed in the next. */
const MOST_REMOVED = 5000;

/**
 * Removes the records of whole days that are older, oldest first, and answers how many. Where the storage never deletes,
 * or has them locked, they stay: lifecycle rules decide there. Backups are not looked at.
 */
export async function removeOldRecords(
  journal: Journal,
  retention: RecordRetention,
  now: Date,
  signal: AbortSignal,
): Promise<number> {
  const { keepsForMs = 0 } = journal.destination.storage;
  if (!Number.isFinite(keepsForMs)) return 0;
  let removed = 0;
  for (const kind of JOURNAL_KINDS) {
    const keepMs = Math.max(kind === 'runs' ? retention.keepRunsMs : retention.keepAuditMs, keepsForMs + DAY);
    const keys = await keysBefore(journal, kind, new Date(now.getTime() - keepMs), signal);
    const outcomes = await mapConcurrent(keys, DELETES_IN_FLIGHT, async (key) => await journal.remove(key, { signal }));
    removed += outcomes.filter(Boolean).length;
  }
  return removed;
}

/** Keys are listed oldest first, so that what stays is looked at once. */
async function keysBefore(journal: Journal, kind: JournalKind, before: Date, signal: AbortSignal): Promise<string[]> {
  const end = journalFolder(kind, dayOf(before));
  const keys: string[] = [];
  for await (const { key } of journal.list(kind, '', { signal })) {
    if (key >= end || keys.length === MOST_REMOVED) break;
    keys.push(key);
  }
  return keys;
}
