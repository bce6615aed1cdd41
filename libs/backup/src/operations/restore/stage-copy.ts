// Restores one copy beside the live data and accepts it only when it is what was captured.

import { BackupError } from '../../core/errors.js';
import { compareFacts, describeDifference, type Facts } from '../../core/facts.js';
import type { Manifest } from '../../core/manifest.js';
import type { StagedRestore } from '../../core/source.js';
import { earlierFrom, findChain } from '../chain.js';
import { contentOf } from '../content.js';
import type { OperationContext } from '../context.js';
import type { FoundCopy } from '../find.js';
import type { Job } from '../job.js';
import { expectedFacts } from './target.js';

/**
 * The caller discards what it gets. Nothing is left behind when this throws.
 * @throws BackupError FACTS_MISMATCH when the restored data is not what was captured, or what reading or staging threw
 */
export async function stageCopy(job: Job, copy: FoundCopy, context: OperationContext): Promise<StagedRestore> {
  const { manifest } = copy.entry;
  context.progress(`restoring ${manifest.id} from ${copy.catalog.name} beside the live data`);
  const chain = await findChain(job, copy, context);
  const earlier = chain.map((base) => earlierFrom(job, base, context));
  const input = { content: contentOf(job, copy, context), facts: manifest.facts, earlier };
  const staged = await job.source.stage(input, context);
  try {
    context.examined(staged.checks);
    context.progress('comparing with the captured facts');
    requireSame(manifest, expectedFacts(job, manifest.facts), staged);
    return staged;
  } catch (error) {
    await discard(staged, context);
    throw error;
  }
}

/** What could not be removed is worth a warning; it changes nothing about what was found or done. */
export async function discard(staged: StagedRestore, context: Pick<OperationContext, 'warn'>): Promise<void> {
  try {
    await staged.discard();
  } catch (error) {
    context.warn(BackupError.from(error, 'SOURCE_FAILED', 'What was restored beside the live data is still there'));
  }
}

function requireSame(manifest: Manifest, expected: Facts, staged: StagedRestore): void {
  const differences = compareFacts(expected, staged.facts).map(describeDifference);
  const failed = staged.checks.filter((check) => check.verdict === 'blocked').map((check) => check.message);
  const findings = [...differences, ...failed];
  if (findings.length === 0) return;
  throw new BackupError(
    'FACTS_MISMATCH',
    `The data restored from ${manifest.id} is not what was captured: ${findings.join('; ')}.`,
    {
      context: { findings },
    },
  );
}
