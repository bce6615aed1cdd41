// Whether a backup was compressed and encrypted as a new one would be: with other keys it is worth another one.

import { BackupError, hasCode } from '../../core/errors.js';
import type { Stage } from '../../core/stage.js';
import { contentOf } from '../content.js';
import type { OperationContext } from '../context.js';
import type { FoundCopy } from '../find.js';
import type { Job } from '../job.js';

/**
 * A passphrase leaves no trace in a manifest, so where keys are at hand they have to open the backup. What can't be looked
 * at is not alike, with a note.
 */
export async function isSealedAlike(
  job: Job,
  copy: FoundCopy,
  stages: readonly Stage[],
  context: OperationContext,
): Promise<boolean> {
  const { objects } = copy.entry.manifest;
  const records = JSON.stringify(stages.map(({ record }) => record));
  if (objects.some((object) => JSON.stringify(object.stages) !== records)) return false;
  try {
    const fit = await job.stages.keyFitOf(objects.flatMap((object) => object.stages));
    return fit !== 'fits' || (await opens(job, copy, context));
  } catch (error) {
    context.signal.throwIfAborted();
    context.note(`Whether anything has changed was not asked: ${BackupError.from(error).message}`);
    return false;
  }
}

/** Reads no more than the beginning. */
async function opens(job: Job, copy: FoundCopy, context: OperationContext): Promise<boolean> {
  const content = contentOf(job, copy, context);
  try {
    for (const name of content.names.slice(0, 1)) for await (const _ of content.open(name)) break;
    return true;
  } catch (error) {
    if (hasCode(error, 'DECRYPTION_KEY_WRONG', 'DECRYPTION_KEY_MISSING')) return false;
    throw error;
  }
}
