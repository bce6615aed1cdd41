// Proves a backup: restores it into a scratch target, compares, times, examines, and throws the target away.

import { isDamage } from '../../core/damage.js';
import { BackupError, hasCode } from '../../core/errors.js';
import type { Manifest } from '../../core/manifest.js';
import type { Check } from '../../core/source.js';
import { formatDuration } from '../../kit/durations.js';
import type { OperationContext } from '../context.js';
import { describeFacts, rowsIn } from '../describe-facts.js';
import { recordIfAllowed, tryRecordEvidence } from '../evidence.js';
import { findCopies, type FoundCopy } from '../find.js';
import type { Job } from '../job.js';
import { bringForward } from '../restore/bring-forward.js';
import type { ChangesRequest, PlannedChanges } from '../restore/find-changes.js';
import { discard, stageCopy } from '../restore/stage-copy.js';
import type { DrillPlan } from './drill-plan.js';
import { examine, requirePassed } from './examine.js';
import { pickBackup, type PickOptions } from './pick-backup.js';

export interface DrillOptions extends PickOptions {
  /** A certain backup. Default: one is picked among the job's own; a safety backup is proven only when it is named. */
  readonly backupId?: string;
  /** What the host asks of the restored data. */
  readonly plan?: DrillPlan;
  /** Row changes that are applied to it after that, and proven by it. Default: none. */
  readonly changes?: ChangesRequest;
}

export interface DrillResult {
  readonly backupId: string;
  readonly destination: string;
  /** The measured recovery time in milliseconds: reading, restoring and comparing. */
  readonly recoveryMs: number;
  readonly rows: number;
  /** What was examined besides, by the source and for the host. */
  readonly checks: readonly Check[];
  /** The changes that were applied. Absent: none was asked for. */
  readonly changes?: PlannedChanges;
}

/** @throws BackupError REQUEST_INVALID where nothing can be restored beside, NO_BACKUP when there is none to pick, FACTS_MISMATCH, DRILL_FAILED or what else failed */
export async function drill(job: Job, options: DrillOptions, context: OperationContext): Promise<DrillResult> {
  const { plan = { checks: [] } } = options;
  requirePlace(job);
  const backupId = options.backupId ?? (await pickBackup(job, options, context));
  context.about(backupId);
  const [copy] = await findCopies(job, backupId, context);
  const { manifest } = copy.entry;
  const startedAt = context.clock.elapsed();
  const { checks, endedAt, changes } = await tryOut(job, copy, { ...options, plan }, context).catch(
    async (error: unknown) => {
      if (isDamage(error) || hasCode(error, 'FACTS_MISMATCH', 'DRILL_FAILED')) {
        const { message: summary } = error;
        await tryRecordEvidence(copy.catalog, manifest, { kind: 'failed', by: 'drill', summary, startedAt }, context);
      }
      throw error;
    },
  );
  const finding = { kind: 'proven', by: 'drill', summary: summarize(manifest, plan), startedAt, endedAt } as const;
  const { durationMs: recoveryMs } = await recordIfAllowed(copy.catalog, manifest, finding, context);
  context.note(`${manifest.id} is proven. Recovery took ${formatDuration(recoveryMs)}.`);
  return { backupId, destination: copy.catalog.name, recoveryMs, rows: rowsIn(manifest.facts), checks, ...changes };
}

interface TriedOut extends Pick<DrillResult, 'checks'> {
  readonly endedAt: number;
  readonly changes: Pick<DrillResult, 'changes'>;
}

/** What was examined, and when the data was there again. */
async function tryOut(
  job: Job,
  copy: FoundCopy,
  { plan, changes }: DrillOptions & { readonly plan: DrillPlan },
  context: OperationContext,
): Promise<TriedOut> {
  const { manifest } = copy.entry;
  const staged = await stageCopy(job, copy, context);
  const endedAt = context.clock.elapsed();
  try {
    const examination = await examine(plan, manifest, staged, context);
    const checks = [...staged.checks, ...examination.checks];
    context.examined(checks);
    requirePassed(examination, manifest);
    const applied = await bringForward(staged, manifest, { changes, by: 'drill' }, context);
    return { checks, endedAt, changes: applied === undefined ? {} : { changes: applied } };
  } finally {
    await discard(staged, context);
  }
}

function requirePlace({ source }: Job): void {
  if (source.restoresInPlace !== true) return;
  throw new BackupError('REQUEST_INVALID', 'A job that restores in place has nowhere to restore to for a drill.', {
    hint: 'Give a job with a role that may create databases to the process that runs drills.',
  });
}

function summarize(manifest: Manifest, { checks, verifier }: DrillPlan): string {
  const restored = `Restored into a scratch target: ${describeFacts(manifest.facts)}, the same as captured.`;
  const names = [...checks.map(({ name }) => name), ...(verifier ? ['the verifier'] : [])];
  return names.length === 0 ? restored : `${restored} It passed ${names.join(', ')}.`;
}
