// Undoes a restore: what the swap replaced goes back in its place.

import type { OperationContext } from '../context.js';
import type { Job } from '../job.js';

export interface UndoResult {
  readonly restoreRunId: string;
}

/** @throws BackupError UNDO_UNAVAILABLE, TARGET_IN_USE */
export async function undo(job: Job, restoreRunId: string, context: OperationContext): Promise<UndoResult> {
  context.progress(`putting back what ${restoreRunId} replaced`);
  await job.source.undo(restoreRunId, context);
  context.note(`${job.source.target} is again as it was before ${restoreRunId}.`);
  return { restoreRunId };
}
