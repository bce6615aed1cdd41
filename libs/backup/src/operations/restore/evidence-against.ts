// Writes beside a copy that restoring from it has shown it to be bad.

import { isDamage } from '../../core/damage.js';
import { type BackupError, type ErrorCode, hasCode } from '../../core/errors.js';
import type { OperationContext } from '../context.js';
import { tryRecordEvidence } from '../evidence.js';
import type { FoundCopy } from '../find.js';

/** Besides damage: what proves that a copy is bad. */
export type ProofAgainst = readonly ErrorCode[];

/** Nothing is written for a failure that says nothing about the copy. */
export async function recordIfBad(
  { catalog, entry }: FoundCopy,
  failure: BackupError,
  { proofAgainst, startedAt }: { readonly proofAgainst: ProofAgainst; readonly startedAt: number },
  context: OperationContext,
): Promise<void> {
  if (!isDamage(failure) && !hasCode(failure, ...proofAgainst)) return;
  const { message: summary } = failure;
  await tryRecordEvidence(catalog, entry.manifest, { kind: 'failed', by: 'restore', summary, startedAt }, context);
}
