// A run that ended without a word: its process was killed, or the machine went away.

import { isOpened, type OpenedRun } from '../../catalog/journal/run-record.js';
import { BackupError } from '../../core/errors.js';
import type { RunRecord } from '../../core/run.js';
import { ownerIsGone } from '../../kit/owned-names.js';

/**
 * Why a run that was opened and never closed is lost; undefined while it may go on. On the machine, or in the container,
 * that it ran on this is told by its process; elsewhere it is known when it is overdue.
 */
export function reasonLost(run: OpenedRun, now: Date): BackupError | undefined {
  const gone = ownerIsGone(run.process);
  if (gone === true) {
    return new BackupError('RUN_LOST', 'The process that carried out the run ended without a word.');
  }
  if (gone === false || now <= run.overdueAt) return undefined;
  const message = `The run had to end by ${run.overdueAt.toISOString()} and was not heard of again.`;
  return new BackupError('RUN_LOST', message);
}

/** The record of a run that is lost: failed, at the time at which that was noticed. */
export function lostRecord(run: RunRecord | OpenedRun, reason: BackupError, now: Date): RunRecord {
  return { ...plainRecord(run), state: 'failed', finishedAt: now, error: reason.toJSON() };
}

/** A stored record as it is shown: of one that was opened and never closed, what is known of it now. */
export function judged(run: RunRecord | OpenedRun, now: Date): RunRecord {
  const reason = isOpened(run) ? reasonLost(run, now) : undefined;
  return reason === undefined ? plainRecord(run) : lostRecord(run, reason, now);
}

function plainRecord(run: RunRecord | OpenedRun): RunRecord {
  if (!isOpened(run)) return run;
  const { process: _, overdueAt: __, ...record } = run;
  return record;
}
