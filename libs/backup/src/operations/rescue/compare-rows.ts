// Says which rows of a backup are gone or differ in the live data, and what putting them back would do. Writes nothing there.

import type { OperationContext } from '../context.js';
import type { Job } from '../job.js';
import { type RescueOptions, withBackupBeside } from './beside.js';
import { makePlan, type RescuePlan } from './rescue-plan.js';

/** @throws BackupError REQUEST_INVALID, RESTORE_BLOCKED, or what restoring beside the live data threw */
export async function compareRows(
  live: Job,
  backupId: string,
  options: RescueOptions,
  context: OperationContext,
): Promise<RescuePlan> {
  context.about(backupId);
  return await withBackupBeside(live, backupId, options, context, async ({ copy, rescue }) => {
    context.note(`Compared with ${live.source.target}; nothing was put back.`);
    return makePlan(live, copy, rescue.plan);
  });
}
