// Picks the backup that a drill restores.

import { atLeast, type Backup, isOwn, lastCurrentOf } from '../../core/backup.js';
import { BackupError } from '../../core/errors.js';
import type { ManifestSummary } from '../../core/manifest.js';
import { formatDuration } from '../../kit/durations.js';
import type { OperationContext } from '../context.js';
import type { Job } from '../job.js';
import { lookThrough } from '../look.js';
import { mergeCopies } from '../merge-copies.js';

export interface PickOptions {
  /** Which one. Default `newest`. */
  readonly pick?: 'newest' | 'random';
  /** Among the backups of this many last milliseconds, and those that were current in them. Default: all. */
  readonly withinMs?: number;
  /** A number from 0 up to 1 that decides a random pick. */
  readonly random: () => number;
}

/** Answers its id. @throws BackupError NO_BACKUP, or why nobody could look */
export async function pickBackup(job: Job, options: PickOptions, context: OperationContext): Promise<string> {
  const { clock } = context;
  const { pick = 'newest', withinMs, random } = options;
  const since = withinMs === undefined ? 0 : clock.now().getTime() - withinMs;
  const { backups, failures } = await lookForBackups(job, context);
  const candidates = backups.filter(
    (found) => isOwn(found.manifest) && lastCurrentOf(found).getTime() >= since && atLeast(found.trust, 'stored'),
  );
  const chosen = candidates[pick === 'random' ? Math.floor(random() * candidates.length) : 0];
  if (chosen) return chosen.id;
  const window = withinMs === undefined ? '' : ` of the last ${formatDuration(withinMs)}`;
  throw failures[0] ?? new BackupError('NO_BACKUP', `The job ${job.name} has no backup${window} to prove.`);
}

/** Newest first, with why some destinations could not be looked at. */
async function lookForBackups(
  job: Job,
  { signal, clock }: OperationContext,
): Promise<{ readonly backups: readonly Backup<ManifestSummary>[]; readonly failures: readonly BackupError[] }> {
  const outcomes = await Promise.allSettled(
    job.catalogs.map((catalog) => lookThrough(catalog, job.name, { clock, signal, fresh: true })),
  );
  signal.throwIfAborted();
  const entries = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? outcome.value.backups : []));
  const failures = outcomes.flatMap((outcome) =>
    outcome.status === 'rejected' ? [BackupError.from(outcome.reason, 'STORAGE_FAILED')] : [],
  );
  return { backups: mergeCopies(entries), failures };
}
