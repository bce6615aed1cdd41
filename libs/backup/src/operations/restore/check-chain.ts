// Whether all that a backup builds on is there.

import { BackupError } from '../../core/errors.js';
import type { Check } from '../../core/source.js';
import { findChain } from '../chain.js';
import type { OperationContext } from '../context.js';
import type { FoundCopy } from '../find.js';
import type { Job } from '../job.js';

/** Nothing for a backup that is whole by itself. */
export async function checkChain(
  job: Job,
  copy: FoundCopy,
  context: Pick<OperationContext, 'signal' | 'clock'>,
): Promise<Check[]> {
  if (copy.entry.manifest.basedOn === undefined) return [];
  const name = 'earlier-backups';
  try {
    const chain = await findChain(job, copy, context);
    const bad = chain.find(({ entry }) => entry.trust === 'failed')?.entry.manifest.id;
    if (bad === undefined) {
      return [
        {
          name,
          verdict: 'ok',
          message: `What the backup builds on is all there: ${chain.map(({ entry }) => entry.manifest.id).join(', ')}.`,
        },
      ];
    }
    const message = `The backup builds on ${bad}, which is bad. Choose another backup, or verify that one again.`;
    return [{ name, verdict: 'blocked', message }];
  } catch (error) {
    context.signal.throwIfAborted();
    const { message, hint } = BackupError.from(error);
    return [{ name, verdict: 'blocked', message, hint }];
  }
}
