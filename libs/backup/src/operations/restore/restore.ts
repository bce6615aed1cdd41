// Puts a backup back: plan, safety backup, beside, compare, swap. The live data is untouched until the swap.

import { BackupError } from '../../core/errors.js';
import type { StagedRestore, SwapResult } from '../../core/source.js';
import { formatDuration } from '../../kit/durations.js';
import type { OperationContext } from '../context.js';
import { tryRecordEvidence } from '../evidence.js';
import type { FoundCopy } from '../find.js';
import type { Job } from '../job.js';
import { bringForward } from './bring-forward.js';
import { type ProofAgainst, recordIfBad } from './evidence-against.js';
import type { ChangesRequest, PlannedChanges } from './find-changes.js';
import { planRestore, requireAllowed } from './plan.js';
import { takeSafetyBackup } from './safety-backup.js';
import { stageBestCopy } from './stage-best-copy.js';
import { discard } from './stage-copy.js';
import { jobAt, replacesLive, type RestoreTarget, selectionOf } from './target.js';

export interface RestoreOptions extends RestoreTarget {
  /** False is the explicit consent to restore without one: the live data may be beyond saving. Default true. */
  readonly safetyBackup?: boolean;
  /** Row changes that bring the backup to a later time. Default: none. */
  readonly changes?: ChangesRequest;
  /** Names of checks in the plan that are blocked but acceptable: the explicit consent to what they say. Default: none. */
  readonly accept?: readonly string[];
}

/** Resolves when the restored data may replace the live one. What it throws is why it may not. */
export type BeforeSwap = (signal: AbortSignal) => Promise<void>;

export interface RestoreResult {
  readonly backupId: string;
  readonly destination: string;
  /** What was replaced, or the new place. */
  readonly target: string;
  /** The whole path of what was restored, where it is beside the live data. */
  readonly place?: string;
  /** What `undo` takes to put the previous data back. */
  readonly restoreRunId: string;
  /** Absent when nothing was replaced, or when what was replaced could not be kept: there is nothing to undo to. */
  readonly undoUntil?: Date;
  /** Absent when nothing was replaced, when it was declined, or when there was nothing to save. */
  readonly safetyBackupId?: string;
  /** The changes that were applied. Absent: none was asked for. */
  readonly changes?: PlannedChanges;
  /** From the first byte read to the swap, in milliseconds. */
  readonly recoveryMs: number;
}

export async function restore(
  live: Job,
  backupId: string,
  options: RestoreOptions,
  context: OperationContext,
  beforeSwap: BeforeSwap = async () => undefined,
): Promise<RestoreResult> {
  context.about(backupId);
  // What it warns of is told once, when the copies are looked up to restore from them.
  const unheard = { ...context, warn: () => undefined };
  requireAllowed(await planRestore(live, backupId, unheard, options, options.changes), options.accept);
  const safetyBackupId = replacesLive(live, options) ? await saveLive(live, options, context) : undefined;

  const job = jobAt(live, options);
  const isWhole = selectionOf(options) === undefined;
  const startedAt = context.clock.elapsed();
  const proofAgainst: ProofAgainst = isWhole ? ['FACTS_MISMATCH'] : [];
  const { copy, staged } = await stageBestCopy(job, backupId, proofAgainst, context);
  const forward = { changes: options.changes, by: 'restore' } as const;
  const changes = await bringForward(staged, copy.entry.manifest, forward, context).catch(async (error: unknown) => {
    await discard(staged, context);
    throw error;
  });
  const { keptPrevious, place } = await swapIn(job, staged, beforeSwap, context).catch(async (error: unknown) => {
    // What is restored in place is compared only there.
    await recordIfBad(copy, BackupError.from(error), { proofAgainst, startedAt }, context);
    throw error;
  });
  const recoveryMs = Math.round(context.clock.elapsed() - startedAt);
  const summary = `Restored into ${place ?? job.source.target} in ${formatDuration(recoveryMs)}, the same as captured.`;
  context.note(summary);
  for (const { verdict, message } of staged.checks) if (verdict === 'warning') context.note(message);
  if (isWhole) await recordProof(copy, summary, startedAt, context);
  return {
    backupId,
    destination: copy.catalog.name,
    target: job.source.target,
    ...(place === undefined ? {} : { place }),
    restoreRunId: context.runId,
    ...(keptPrevious ? { undoUntil: new Date(context.clock.now().getTime() + live.keepPreviousMs) } : {}),
    ...(safetyBackupId === undefined ? {} : { safetyBackupId }),
    ...(changes === undefined ? {} : { changes }),
    recoveryMs,
  };
}

async function swapIn(
  { source }: Job,
  staged: StagedRestore,
  beforeSwap: BeforeSwap,
  context: OperationContext,
): Promise<SwapResult> {
  try {
    await beforeSwap(context.signal);
    context.signal.throwIfAborted();
    context.progress(`putting ${source.target} in place`);
    await context.requireClaim();
    return await staged.swap();
  } finally {
    await discard(staged, context);
  }
}

async function saveLive(
  live: Job,
  { safetyBackup = true }: RestoreOptions,
  context: OperationContext,
): Promise<string | undefined> {
  if (safetyBackup) return await takeSafetyBackup(live, context);
  context.note('No safety backup was taken: it was declined.');
  return undefined;
}

async function recordProof(
  { catalog, entry }: FoundCopy,
  summary: string,
  startedAt: number,
  context: OperationContext,
): Promise<void> {
  await tryRecordEvidence(catalog, entry.manifest, { kind: 'proven', by: 'restore', summary, startedAt }, context);
}
