// Removes what the policy does not keep, destination by destination, and what unfinished runs left.

import type { Catalog } from '../../catalog/catalog.js';
import type { Leftover } from '../../catalog/listing.js';
import { BackupError } from '../../core/errors.js';
import { DAY } from '../../kit/durations.js';
import type { OperationContext } from '../context.js';
import { type Job, retentionOf } from '../job.js';
import { candidateOf } from './candidates.js';
import { neededBy } from './chains.js';
import { planPrune } from './plan-prune.js';
import type { PruneCandidate, PrunePlan } from './policy.js';
import { summarize } from './summary.js';

export interface PruneOptions {
  /** Only say what would be removed. Default false. */
  readonly dryRun?: boolean;
  /** Only in these destinations. Default: in all of the job. */
  readonly destinations?: readonly string[];
}

export interface DestinationPrune extends PrunePlan {
  readonly destination: string;
  /** Folders of unfinished backups that were, or would be, removed. */
  readonly leftovers: readonly string[];
  /** Bytes that were, or would be, freed. */
  readonly freedBytes: number;
  /** All of that in a sentence. */
  readonly summary: string;
}

export type PruneContext = Pick<
  OperationContext,
  'signal' | 'clock' | 'progress' | 'note' | 'warn' | 'emit' | 'requireClaim'
>;

/** Unfinished folders younger than this may belong to a run of another process. */
const LEFTOVER_AGE_MS = DAY;
/** So many unfinished folders are no news, however few backups there are. */
const FEW_LEFTOVERS = 5;

/** A destination that fails is thrown after the others were pruned. */
export async function prune(job: Job, options: PruneOptions, context: PruneContext): Promise<DestinationPrune[]> {
  const chosen = job.catalogs.filter(({ name }) => options.destinations?.includes(name) ?? true);
  const results: DestinationPrune[] = [];
  const failures: BackupError[] = [];
  for (const catalog of chosen) {
    try {
      results.push(await pruneDestination(job, catalog, options.dryRun ?? false, context));
    } catch (error) {
      context.signal.throwIfAborted();
      failures.push(BackupError.from(error, 'STORAGE_FAILED', `${catalog.name} could not be pruned`));
    }
  }
  if (!options.dryRun) {
    await forgetUndo(job, context).catch((error: unknown) => {
      context.signal.throwIfAborted();
      failures.push(BackupError.from(error, 'SOURCE_FAILED', 'What was kept for undo could not be removed'));
    });
  }
  const [first, ...others] = failures;
  if (first === undefined) return results;
  for (const error of others) context.warn(error);
  throw first;
}

/** The job's backups in one destination, as the policy looks at them. */
export async function candidatesOf(job: Job, catalog: Catalog, signal: AbortSignal): Promise<PruneCandidate[]> {
  const { backups } = await catalog.list(job.name, { signal });
  return backups.map(candidateOf);
}

/** One destination alone; what was kept for undo stays. */
export async function pruneDestination(
  job: Job,
  catalog: Catalog,
  dryRun: boolean,
  context: PruneContext,
): Promise<DestinationPrune> {
  const { signal, clock } = context;
  const now = clock.now();
  context.progress(`looking through ${catalog.name}`);
  const plan = planPrune(await candidatesOf(job, catalog, signal), retentionOf(job, catalog.name), now);
  const found = plan.refused === undefined ? await leftoversOf(job, catalog, now, signal) : [];
  const areLost = found.length > Math.max(FEW_LEFTOVERS, plan.decisions.length);
  const leftovers = areLost ? [] : found;
  const removed = plan.decisions.filter(({ keep }) => !keep);
  const freedBytes = [...removed, ...leftovers].reduce((sum, { bytes }) => sum + bytes, 0);
  const summary = summarize(plan, { destination: catalog.name, dryRun, leftovers: leftovers.length, freedBytes });

  if (!dryRun) {
    if (areLost) context.warn(manifestsLost(catalog, found.length, plan.decisions.length));
    await context.requireClaim();
    await removeUnpinned(job, catalog, removed, context);
    for (const { id } of leftovers) {
      signal.throwIfAborted();
      await catalog.removeLeftover({ job: job.name, id }, { signal });
    }
    if (plan.refused !== undefined) {
      context.emit({ type: 'prune.refused', job: job.name, destination: catalog.name, reason: plan.refused });
    }
    const isNews = plan.refused !== undefined || plan.bytesOver !== undefined || removed.length + leftovers.length > 0;
    if (isNews) context.note(summary);
  }
  return { destination: catalog.name, ...plan, leftovers: leftovers.map(({ id }) => id), freedBytes, summary };
}

/** Runs die now and then; when most of what is there has no manifest, it is the manifests that were lost. */
function manifestsLost({ name }: Catalog, leftovers: number, backups: number): BackupError {
  const message = `${name} holds ${leftovers} folders without a manifest, and backups: ${backups}. None of those folders was removed.`;
  const hint = 'Find out whether somebody removed manifest.json files: put them back, or remove the folders by hand.';
  return new BackupError('STORAGE_FAILED', message, { hint });
}

/**
 * Newest first, so that what builds on others goes before them. Asks once more before it removes: a person may have pinned
 * the backup since the plan was made, and then it stays with all that it builds on.
 */
async function removeUnpinned(
  job: Job,
  catalog: Catalog,
  newestFirst: readonly PruneCandidate[],
  context: PruneContext,
): Promise<void> {
  const { signal } = context;
  const byId = new Map(newestFirst.map((candidate) => [candidate.id, candidate]));
  const needed = new Set<string>();
  for (const { id } of newestFirst) {
    if (needed.has(id)) continue;
    signal.throwIfAborted();
    const entry = await catalog.find({ job: job.name, id }, { signal });
    if (entry?.pinned) {
      context.note(`${catalog.name}: ${id} was pinned meanwhile and stays.`);
      for (const base of neededBy(byId, [id]).keys()) needed.add(base);
      continue;
    }
    await catalog.remove({ job: job.name, id }, { signal });
    context.emit({ type: 'backup.deleted', job: job.name, backupId: id, destination: catalog.name });
  }
}

/** What nobody works on any more, and the storage does not keep. */
async function leftoversOf(job: Job, catalog: Catalog, now: Date, signal: AbortSignal): Promise<Leftover[]> {
  const { keepsForMs = 0 } = catalog.destination.storage;
  const ageMs = Math.max(LEFTOVER_AGE_MS, job.deadlineMs * 2, keepsForMs);
  return Number.isFinite(ageMs) ? await catalog.leftovers(job.name, new Date(now.getTime() - ageMs), { signal }) : [];
}

async function forgetUndo(job: Job, context: PruneContext): Promise<void> {
  await context.requireClaim();
  const before = new Date(context.clock.now().getTime() - job.keepPreviousMs);
  for (const name of await job.source.forgetUndo(before, context.signal))
    context.note(`Removed ${name}, kept for an undo whose time is over, or left by a restore that never ended.`);
}
