// Puts rows of a backup back into the live data: restored beside it, compared, confirmed, in one transaction.

import { BackupError } from '../../core/errors.js';
import type { RowRescue } from '../../core/rescue.js';
import type { OperationContext } from '../context.js';
import type { Job } from '../job.js';
import { takeSafetyBackup } from '../restore/safety-backup.js';
import { type RescueOptions, withBackupBeside } from './beside.js';
import { describeWrites, makePlan, requireClear, type RescuePlan } from './rescue-plan.js';

/** The `confirm` of the plan that was agreed to, or what asks a person: true agrees to the plan that it is given. */
export type RescueConfirmation = string | ((plan: RescuePlan) => Promise<boolean>);

export interface ConfirmedRescue extends RescueOptions {
  readonly confirm: RescueConfirmation;
  /** Default: when live values are overwritten. Rows that are only put back take nothing away. */
  readonly safetyBackup?: boolean;
}

export interface RescueResult extends RescuePlan {
  readonly rescueRunId: string;
  readonly safetyBackupId?: string;
}

/**
 * A plan that was confirmed before is carried out only while it still is what would be done: whoever agreed to three rows
 * shall not get thirty.
 * @throws BackupError CONFIRMATION_MISMATCH, PLAN_OUTDATED, RESCUE_REFUSED; the live data is then as it was
 */
export async function rescueRows(
  live: Job,
  backupId: string,
  { confirm, safetyBackup, ...options }: ConfirmedRescue,
  context: OperationContext,
): Promise<RescueResult> {
  context.about(backupId);
  return await withBackupBeside(live, backupId, options, context, async ({ copy, rescue }) => {
    const plan = makePlan(live, copy, rescue.plan);
    await requireConfirmation(plan, confirm);
    requireClear(plan);
    const overwrites = plan.writes.some(({ updates }) => updates > 0);
    const safetyBackupId = (safetyBackup ?? overwrites) ? await takeSafetyBackup(live, context) : undefined;
    await putBack(plan, rescue, context);
    return {
      ...plan,
      rescueRunId: context.runId,
      ...(safetyBackupId === undefined ? {} : { safetyBackupId }),
    };
  });
}

async function requireConfirmation(plan: RescuePlan, confirm: RescueConfirmation): Promise<void> {
  if (typeof confirm !== 'string') {
    if (await confirm(plan)) return;
    throw new BackupError('CONFIRMATION_MISMATCH', 'Nothing was put back: it was not confirmed.');
  }
  if (confirm === plan.confirm) return;
  if (confirm.startsWith(`${plan.target}:`)) {
    throw new BackupError('PLAN_OUTDATED', `Nothing was put back: what was confirmed is not what would be done now.`);
  }
  throw new BackupError('CONFIRMATION_MISMATCH', `This would go to ${plan.target}; that was not given to confirm it.`, {
    hint: 'Give what the plan of the rescue says in confirm.',
  });
}

async function putBack(plan: RescuePlan, rescue: RowRescue, context: OperationContext): Promise<void> {
  if (plan.writes.length === 0) {
    context.note(`There was nothing to put back into ${plan.target}.`);
    return;
  }
  context.signal.throwIfAborted();
  context.progress(`putting rows back into ${plan.target}`);
  await context.requireClaim();
  await rescue.putBack();
  context.note(`Put back into ${plan.target}: ${describeWrites(plan.writes)}.`);
  for (const { verdict, message } of plan.checks) if (verdict === 'warning') context.note(message);
}
