// Restores a backup beside the live data, so that its rows can be compared with the live ones, and removes it after that.

import { BackupError } from '../../core/errors.js';
import type { RowChoice, RowRescue } from '../../core/rescue.js';
import type { StagedRestore } from '../../core/source.js';
import type { OperationContext } from '../context.js';
import type { FoundCopy } from '../find.js';
import type { Job } from '../job.js';
import { planRestore, requireAllowed } from '../restore/plan.js';
import { stageBestCopy } from '../restore/stage-best-copy.js';
import { discard } from '../restore/stage-copy.js';
import { jobAt } from '../restore/target.js';

export interface RescueOptions extends RowChoice {
  /** Name of a new place in which the restored backup is kept, until a person removes it. Default: it is removed. */
  readonly keepSide?: string;
}

export interface Beside {
  readonly copy: FoundCopy;
  readonly rescue: RowRescue;
}

/**
 * Has the rows compared, and lets the work be done with what was found. The restored backup is what was captured, as for
 * any restore. When the work is done it is kept if that was asked for, else removed; after a failure always.
 */
export async function withBackupBeside<T extends object>(
  live: Job,
  backupId: string,
  { keepSide, ...choice }: RescueOptions,
  context: OperationContext,
  work: (beside: Beside) => Promise<T>,
): Promise<T & { readonly side?: string }> {
  const target = { into: keepSide ?? temporaryName(context.runId) };
  const job = jobAt(live, target);
  // What it warns of is told once, when the copies are looked up to restore from them.
  requireAllowed(await planRestore(live, backupId, { ...context, warn: () => undefined }, target));
  const { copy, staged } = await stageBestCopy(job, backupId, ['FACTS_MISMATCH'], context);
  try {
    context.progress(`comparing with ${live.source.target}`);
    const rescue = await compare(live, staged, choice);
    const result = await work({ copy, rescue });
    return { ...result, ...(keepSide === undefined ? {} : await keep(staged, keepSide, context)) };
  } finally {
    await discard(staged, context);
  }
}

async function compare(live: Job, staged: StagedRestore, choice: RowChoice): Promise<RowRescue> {
  const rescue = await staged.rescue?.(choice);
  if (rescue !== undefined) return rescue;
  throw new BackupError('REQUEST_INVALID', `Rows of a ${live.source.kind} source can't be rescued one by one.`, {
    hint: 'Restore the backup into a new place, and copy from there what is needed.',
  });
}

/** What was put back stays put back: that the side can't be kept is a warning. */
async function keep(
  staged: StagedRestore,
  name: string,
  context: OperationContext,
): Promise<{ readonly side?: string }> {
  try {
    const { place = name } = await staged.swap();
    context.note(`The restored backup is kept as ${place}, until somebody removes it.`);
    return { side: place };
  } catch (error) {
    context.warn(BackupError.from(error, 'RESTORE_FAILED', `The restored backup could not be kept as ${name}`));
    return {};
  }
}

/** Says what it is, should anybody meet it. */
function temporaryName(runId: string): string {
  return `rescue_${runId.slice(-10)}`;
}
