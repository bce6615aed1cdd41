// Restored secrets, compared with what was captured, on their way to a place for review.

import type { Facts } from '../../core/facts.js';
import type { Check, SourceContext, StagedRestore } from '../../core/source.js';
import { hasFingerprint } from './fingerprint.js';
import type { ReviewFiles, ReviewPlace } from './review-place.js';

export interface Restored {
  /** As they were when the fingerprint in the facts was made. */
  readonly contents: ReviewFiles;
  /** What is put down. Default: the contents. */
  readonly files?: ReviewFiles;
}

export async function stageForReview(
  place: ReviewPlace,
  { contents, files = contents }: Restored,
  captured: Facts,
  context: SourceContext,
  fingerprintWork?: number,
): Promise<StagedRestore> {
  const isSame = await hasFingerprint(contents, captured.fingerprint, fingerprintWork);
  context.signal.throwIfAborted();
  const check: Check = isSame
    ? { name: 'content', verdict: 'ok', message: 'The content is what was captured.' }
    : { name: 'content', verdict: 'blocked', message: 'The content is not what was captured.' };
  return {
    facts: isSame ? captured : { ...captured, properties: {} },
    checks: [check],
    ...place.stage(files, context),
  };
}
