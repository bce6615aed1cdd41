// Proves a backup: restores it into a scratch target, compares, times, and throws the target away.

import { atLeast } from '../../core/backup.js';
import { BackupError, hasCode } from '../../core/errors.js';
import type { CatalogEntry } from '../../catalog/listing.js';
import { formatDuration } from '../../kit/durations.js';
import type { OperationContext } from '../context.js';
import { recordEvidence } from '../evidence.js';
import { findCopies } from '../find.js';
import type { Job } from '../job.js';
import { stageCopy } from '../restore/stage-copy.js';
import { isDamage } from '../verify/verify-copy.js';

export interface DrillOptions {
  /** A certain backup. Default: one is picked. */
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
  const record = async (kind: 'proven' | 'failed', summary: string) =>
    await recordEvidence(copy.catalog, manifest, { kind, by: 'drill', summary, startedAt }, context);
  try {
    const staged = await stageCopy(job, copy, context);
    await staged.discard();
  } catch (error) {
    if (isDamage(error) || hasCode(error, 'FACTS_MISMATCH')) await record('failed', error.message);
    throw error;
  }
  const rows = manifest.facts.tables.reduce((sum, table) => sum + table.rows, 0);
  const tables = manifest.facts.tables.length;
  const evidence = await record(
    'proven',
    `Restored into a scratch target: ${tables} tables, ${rows} rows, the same as captured.`,
  );
  context.note(`${manifest.id} is proven. Recovery took ${formatDuration(evidence.durationMs)}.`);
  return { backupId, destination: copy.catalog.name, recoveryMs: evidence.durationMs, rows };
}

async function pickBackup(
  job: Job,
  { pick = 'newest', withinMs, random }: DrillOptions,
  context: OperationContext,
): Promise<string> {
  const since = withinMs === undefined ? 0 : context.clock.now().getTime() - withinMs;
  const candidates = (await newestFirst(job, context)).filter(
    ({ manifest, trust }) => manifest.startedAt.getTime() >= since && atLeast(trust, 'stored'),
  );
  const index = pick === 'random' ? Math.floor(random() * candidates.length) : 0;
  const chosen = candidates[index];
  if (chosen) return chosen.manifest.id;
  const window = withinMs === undefined ? '' : ` of the last ${formatDuration(withinMs)}`;
  throw new BackupError('NO_BACKUP', `The job ${job.name} has no backup${window} to prove.`);
}

async function newestFirst(job: Job, { signal }: OperationContext): Promise<CatalogEntry[]> {
  const listings = await Promise.all(job.catalogs.map((catalog) => catalog.list(job.name, { signal })));
  const byId = new Map(listings.flatMap(({ backups }) => backups).map((entry) => [entry.manifest.id, entry]));
  return [...byId.values()].toSorted((a, b) => b.manifest.startedAt.getTime() - a.manifest.startedAt.getTime());
}
