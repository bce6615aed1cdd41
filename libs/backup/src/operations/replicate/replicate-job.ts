// Copies what a destination lacks of one job, and what was said of it; then the target's own retention makes room.

import { BackupError, type ErrorReport, hasCode } from '../../core/errors.js';
import { counted } from '../../kit/counted.js';
import { formatBytes } from '../../kit/sizes.js';
import type { OperationContext } from '../context.js';
import { storedIn } from '../job.js';
import { pruneDestination } from '../prune/prune.js';
import { carryOver } from './carry-over.js';
import { copyBackup, type Delivery, verifyArrived } from './copy-backup.js';
import type { LeftOut, PlannedCopy } from './plan-replication.js';
import type { Replication } from './replication.js';
import type { SurveyedJob } from './survey.js';

/** What came of one job. */
export interface ReplicatedJob {
  readonly job: string;
  /** Ids of the backups that arrived and were read back, in the order of copying. */
  readonly copied: readonly string[];
  /** Ids of those that were there and were read back for the first time. */
  readonly verified: readonly string[];
  readonly failed: readonly { readonly id: string; readonly error: ErrorReport }[];
  /** What should be there as well, and was known from the start not to come. */
  readonly blocked: readonly LeftOut[];
  /** Bytes of what arrived. */
  readonly bytes: number;
}

export interface Progressing {
  /** Is told each number of bytes that were sent or read back. */
  readonly advance: (bytes: number) => void;
  /** Is told what single backups could not be copied for. */
  readonly failed: (error: BackupError) => void;
}

/** @throws BackupError why a destination can't be reached: the other backups would fail by it too */
export async function replicateJob(
  surveyed: SurveyedJob,
  replication: Replication,
  { advance, failed: tellFailed }: Progressing,
  context: OperationContext,
): Promise<ReplicatedJob> {
  const { job, plan } = surveyed;
  const { to } = replication;
  const done: Record<PlannedCopy['work'], PlannedCopy[]> = { copy: [], verify: [] };
  const failed = new Map<string, BackupError>();
  try {
    for (const planned of plan.copies) {
      context.signal.throwIfAborted();
      const isOrphan = planned.basedOn !== undefined && failed.has(planned.basedOn);
      const failure = isOrphan
        ? orphaned(planned)
        : await attempt(planned, deliveryOf(planned, surveyed, replication, advance), context);
      if (failure === undefined) done[planned.work].push(planned);
      else failed.set(planned.id, failure);
      if (failure !== undefined && !isOrphan) tellFailed(failure);
    }
  } finally {
    tell(done, surveyed, replication, context);
  }
  await carryAllOver(surveyed, new Set(done.copy.map(({ id }) => id)), replication, context);
  if (failed.size === 0 && !storedIn(job).includes(to)) await pruneDestination(job, to, false, context);
  return {
    job: job.name,
    copied: done.copy.map(({ id }) => id),
    verified: done.verify.map(({ id }) => id),
    failed: [...failed].map(([id, error]) => ({ id, error: error.toJSON() })),
    blocked: blockedOf(surveyed),
    bytes: bytesOf(done.copy),
  };
}

/** Follows from what was told of the one that it builds on. */
function orphaned({ id, basedOn }: PlannedCopy): BackupError {
  return new BackupError('CHAIN_BROKEN', `${basedOn}, which ${id} builds on, did not arrive.`);
}

/** Answers why this one could not be copied while others may be. */
async function attempt(
  planned: PlannedCopy,
  delivery: Delivery,
  context: OperationContext,
): Promise<BackupError | undefined> {
  const { id, work } = planned;
  try {
    await (work === 'copy' ? copyBackup : verifyArrived)(planned, delivery, context);
    return undefined;
  } catch (error) {
    context.signal.throwIfAborted();
    const failure = BackupError.from(error, 'STORAGE_FAILED', `${id} could not be copied to ${delivery.to.name}`);
    const isOutage = hasCode(failure, 'STORAGE_UNREACHABLE', 'STORAGE_DENIED', 'STORAGE_FULL', 'CLAIM_LOST');
    if (isOutage) throw failure;
    return failure;
  }
}

function deliveryOf(
  { sources }: PlannedCopy,
  { job }: SurveyedJob,
  { from, to }: Replication,
  advance: Progressing['advance'],
): Delivery {
  const catalogs = [from, ...job.catalogs];
  return {
    job: job.name,
    to,
    sources: sources.flatMap((name) => catalogs.find((catalog) => catalog.name === name) ?? []),
    throttle: job.throttle,
    storageClass: job.storageClass,
    advance,
  };
}

/** What can't be said there is a warning: the backups are there. */
async function carryAllOver(
  { source, target }: SurveyedJob,
  arrived: ReadonlySet<string>,
  { to }: Replication,
  context: OperationContext,
): Promise<void> {
  for (const [id, entry] of source) {
    if (!target.has(id) && !arrived.has(id)) continue;
    try {
      await carryOver(to, entry, target.get(id), context);
    } catch (error) {
      context.signal.throwIfAborted();
      context.warn(BackupError.from(error, 'STORAGE_FAILED', `What was said of ${id} could not be said in ${to.name}`));
    }
  }
}

function tell(
  { copy, verify }: Readonly<Record<PlannedCopy['work'], readonly PlannedCopy[]>>,
  surveyed: SurveyedJob,
  { from, to }: Replication,
  context: OperationContext,
): void {
  const { job, plan } = surveyed;
  const blocked = blockedOf(surveyed);
  const [first] = blocked;
  if (first) {
    context.note(
      `${job.name}: ${counted(blocked.length, 'backup')} can not be copied, such as ${first.id}: ${first.reason}`,
    );
  }
  if (plan.copies.length === 0) {
    if (!first) context.note(`${job.name}: ${to.name} lacks nothing that ${from.name} has.`);
    return;
  }
  const copied = `${counted(copy.length, 'backup')} (${formatBytes(bytesOf(copy))}) copied from ${from.name} to ${to.name}`;
  const verified =
    verify.length === 0 ? '' : `; ${counted(verify.length, 'backup')} there read back for the first time`;
  const left = plan.copies.length - copy.length - verify.length;
  const missing = left === 0 ? '' : `; ${counted(left, 'backup')} still to come`;
  context.note(`${job.name}: ${copied}${verified}${missing}.`);
}

function blockedOf({ plan }: SurveyedJob): LeftOut[] {
  return plan.leftOut.filter(({ because }) => because === 'obstacle');
}

function bytesOf(copies: readonly PlannedCopy[]): number {
  return copies.reduce((sum, { bytes }) => sum + bytes, 0);
}
