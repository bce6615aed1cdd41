// Proves a backup: restores it into a scratch target, compares, times, and throws the target away.

import { atLeast, type Backup, isOwn } from '../../core/backup.js';
import { BackupError, hasCode } from '../../core/errors.js';
import { formatDuration } from '../../kit/durations.js';
import type { OperationContext } from '../context.js';
import { recordEvidence, tryRecordEvidence } from '../evidence.js';
import { findCopies } from '../find.js';
import type { Job } from '../job.js';
import { mergeCopies } from '../merge-copies.js';
import { discard, stageCopy } from '../restore/stage-copy.js';
import { isDamage } from '../verify/verify-copy.js';

export interface DrillOptions {
  /** A certain backup. Default: one is picked among the job's own; a safety backup is proven only when it is named. */
  readonly backupId?: string;
  /** Which one to pick. Default `newest`. */
  readonly pick?: 'newest' | 'random';
  /** Pick among the backups of this many last milliseconds. Default: all. */
  readonly withinMs?: number;
  /** A number from 0 up to 1 that decides a random pick. */
  readonly random: () => number;
}

export interface DrillResult {
  readonly backupId: string;
  readonly destination: string;
  /** The measured recovery time in milliseconds: reading, restoring and comparing. */
  readonly recoveryMs: number;
  readonly rows: number;
}

/** @throws BackupError NO_BACKUP when there is none to pick, FACTS_MISMATCH or what else showed that it can't be restored */
export async function drill(job: Job, options: DrillOptions, context: OperationContext): Promise<DrillResult> {
  const backupId = options.backupId ?? (await pickBackup(job, options, context));
  context.about(backupId);
  const [copy] = await findCopies(job, backupId, context);
  const { manifest } = copy.entry;
  const startedAt = context.clock.elapsed();
  try {
    await discard(await stageCopy(job, copy, context), context);
  } catch (error) {
    if (isDamage(error) || hasCode(error, 'FACTS_MISMATCH')) {
      const { message: summary } = error;
      await tryRecordEvidence(copy.catalog, manifest, { kind: 'failed', by: 'drill', summary, startedAt }, context);
    }
    throw error;
  }
  const rows = manifest.facts.tables.reduce((sum, table) => sum + table.rows, 0);
  const tables = manifest.facts.tables.length;
  const summary = `Restored into a scratch target: ${tables} tables, ${rows} rows, the same as captured.`;
  const finding = { kind: 'proven', by: 'drill', summary, startedAt } as const;
  const evidence = await recordEvidence(copy.catalog, manifest, finding, context);
  context.note(`${manifest.id} is proven. Recovery took ${formatDuration(evidence.durationMs)}.`);
  return { backupId, destination: copy.catalog.name, recoveryMs: evidence.durationMs, rows };
}

async function pickBackup(job: Job, options: DrillOptions, { signal, clock }: OperationContext): Promise<string> {
  const { pick = 'newest', withinMs, random } = options;
  const since = withinMs === undefined ? 0 : clock.now().getTime() - withinMs;
  const { backups, failures } = await lookForBackups(job, signal);
  const candidates = backups.filter(
    ({ manifest, trust }) => isOwn(manifest) && manifest.startedAt.getTime() >= since && atLeast(trust, 'stored'),
  );
  const chosen = candidates[pick === 'random' ? Math.floor(random() * candidates.length) : 0];
  if (chosen) return chosen.id;
  const window = withinMs === undefined ? '' : ` of the last ${formatDuration(withinMs)}`;
  throw failures[0] ?? new BackupError('NO_BACKUP', `The job ${job.name} has no backup${window} to prove.`);
}

/** Newest first, with why some destinations could not be looked at. */
async function lookForBackups(
  job: Job,
  signal: AbortSignal,
): Promise<{ readonly backups: readonly Backup[]; readonly failures: readonly BackupError[] }> {
  const outcomes = await Promise.allSettled(job.catalogs.map((catalog) => catalog.list(job.name, { signal })));
  signal.throwIfAborted();
  const entries = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? outcome.value.backups : []));
  const failures = outcomes.flatMap((outcome) =>
    outcome.status === 'rejected' ? [BackupError.from(outcome.reason, 'STORAGE_FAILED')] : [],
  );
  return { backups: mergeCopies(entries), failures };
}
