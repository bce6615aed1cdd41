// Reads back what a run left unread, because its process died or the destination did not answer: nothing is built on a
// backup that nobody has looked at.

import { isDamage } from '../../core/damage.js';
import { atLeast } from '../../core/backup.js';
import type { OperationContext } from '../context.js';
import type { FoundCopy } from '../find.js';
import type { Job } from '../job.js';
import { verifyCopy } from '../verify/verify-copy.js';

/** False when a copy is bad. Throws when one could not be looked at. */
export async function areSound(job: Job, copies: readonly FoundCopy[], context: OperationContext): Promise<boolean> {
  const { source, throttle } = job;
  for (const { catalog, entry } of copies) {
    if (atLeast(entry.trust, 'verified')) continue;
    try {
      const examiner = { source, invert: job.stages.invert, throttle };
      const { summary } = await verifyCopy(catalog, entry.manifest, examiner, context);
      context.note(`${catalog.name}: ${entry.manifest.id} was not read back before. ${summary}`);
    } catch (error) {
      if (!isDamage(error)) throw error;
      context.warn(error);
      return false;
    }
  }
  return true;
}
