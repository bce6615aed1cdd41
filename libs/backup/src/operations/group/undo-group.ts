// Undoes the restore of a group: what each part replaced goes back in its place, the last one first.

import { BackupError } from '../../core/errors.js';
import type { RunPart } from '../../core/run.js';
import type { OperationContext } from '../context.js';
import type { Group, Member } from './group.js';
import { isGood, Parts, type StartedPart } from './parts.js';

/** A part that was replaced, and the restore that did it. */
export interface ReplacedPart {
  readonly member: Member;
  readonly restoreRunId: string;
}

export type StartUndo = (part: ReplacedPart) => StartedPart;

/**
 * Of the parts of a restore, those that kept what they replaced, in the order of the undo.
 * @throws BackupError UNDO_UNAVAILABLE, or REQUEST_INVALID naming what was not replaced
 */
export function partsToUndo(group: Group, parts: readonly RunPart[], names?: readonly string[]): ReplacedPart[] {
  const replaced = parts.flatMap(({ job: name, runId, undoUntil }): ReplacedPart[] => {
    const member = group.members.find(({ job }) => job.name === name);
    return member && runId !== undefined && undoUntil !== undefined ? [{ member, restoreRunId: runId }] : [];
  });
  const known = replaced.map(({ member }) => member.job.name);
  const unknown = names?.filter((name) => !known.includes(name)) ?? [];
  const there = `What can be undone of it: ${known.join(', ') || 'nothing'}.`;
  if (unknown.length > 0)
    throw new BackupError('REQUEST_INVALID', `The restore replaced no ${unknown.join(', ').slice(0, 200)}. ${there}`);
  if (replaced.length === 0)
    throw new BackupError('UNDO_UNAVAILABLE', `The restore of the group kept nothing. ${there}`);
  return replaced.filter(({ member }) => names?.includes(member.job.name) ?? true).toReversed();
}

/** The first that fails is the last: what comes after it still belongs together. @throws BackupError GROUP_FAILED */
export async function undoGroup(
  replaced: readonly ReplacedPart[],
  start: StartUndo,
  context: OperationContext,
): Promise<void> {
  const parts = new Parts(
    replaced.map(({ member }) => member),
    context.parts,
  );
  try {
    for (const [index, part] of replaced.entries()) {
      context.signal.throwIfAborted();
      await context.requireClaim();
      context.progress(`putting back what was replaced of ${part.member.job.name}`);
      const { job, state, error } = await parts.begin(part.member, () => start(part));
      if (isGood({ state })) continue;
      context.signal.throwIfAborted();
      const left = replaced.slice(index).map(({ member }) => member.job.name);
      throw new BackupError('GROUP_FAILED', `${job} could not be put back: ${error?.message ?? state}`, {
        hint: `${error?.hint ?? ''} Then undo the rest: parts: ${JSON.stringify(left)}.`.trim(),
        retryable: error?.retryable ?? false,
      });
    }
  } finally {
    parts.close();
  }
}
