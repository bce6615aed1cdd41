// Decides which backups stay. A pure function: the same backups, policy and time give the same plan.

import { isOwn } from '../../core/backup.js';
import { asGoodAsTheirBases, neededBy } from './chains.js';
import { keptByPolicy } from './groups.js';
import { guarded, isAhead, reasonHeld, reasonToRemoveNothing } from './guards.js';
import { byNewest, type PruneCandidate, type PruneDecision, type PrunePlan, type RetentionPolicy } from './policy.js';
import { reasonToRemove } from './reason-to-remove.js';
import { beyondSize } from './size-limit.js';

/**
 * A backup stays when a rule keeps it and there is room for it. Whatever the rules and the room: pinned ones, the newest
 * of the job's own and its `minVerified` newest good ones stay, and what the storage keeps; and all that a backup which
 * stays builds on. When there is no good backup at all, or the newest good one has shrunk, nothing is removed.
 */
export function planPrune(candidates: readonly PruneCandidate[], policy: RetentionPolicy, now: Date): PrunePlan {
  const newestFirst = candidates.toSorted(byNewest);
  const { reasons, removed, bytesOver } = applyRules(newestFirst, policy, now);
  const decisions = newestFirst.map((candidate): PruneDecision => {
    const reason = reasons.get(candidate.id);
    if (reason !== undefined) return { ...candidate, keep: true, reason };
    return { ...candidate, keep: false, reason: reasonToRemove(candidate, policy, now, removed.has(candidate.id)) };
  });
  const allStay = decisions.every(({ keep }) => keep);
  const refused = allStay ? undefined : reasonToRemoveNothing(asGoodAsTheirBases(newestFirst), now);
  if (refused === undefined) return { decisions, ...(bytesOver > 0 ? { bytesOver } : {}) };
  return { refused, decisions: decisions.map((decision) => ({ ...decision, keep: true, reason: refused })) };
}

/** The ids of those that the rules keep: what a prune keeps that is not refused. */
export function keptByRules(candidates: readonly PruneCandidate[], policy: RetentionPolicy, now: Date): Set<string> {
  return new Set(applyRules(candidates.toSorted(byNewest), policy, now).reasons.keys());
}

interface Ruled {
  /** Why they stay, by id. */
  readonly reasons: ReadonlyMap<string, string>;
  /** Those for which there is no room. */
  readonly removed: ReadonlySet<string>;
  readonly bytesOver: number;
}

function applyRules(newestFirst: readonly PruneCandidate[], policy: RetentionPolicy, now: Date): Ruled {
  const byId = new Map(newestFirst.map((candidate) => [candidate.id, candidate]));
  const sound = asGoodAsTheirBases(newestFirst);
  const present = sound.filter((candidate) => !isAhead(candidate, now));
  const guards = guarded(sound, policy, now);
  const reasons = new Map([...keptByPolicy(present, policy, now), ...guards]);

  const bases = neededBy(byId, reasons.keys());
  const wanted = newestFirst.filter(({ id }) => reasons.has(id) || bases.has(id));
  const { removed, bytesOver } = beyondSize(wanted, stayAtAnySize(wanted, reasons, guards), policy.maxTotalBytes);
  for (const id of removed) reasons.delete(id);

  keepHeld(newestFirst, reasons, now);
  for (const [id, by] of neededBy(byId, [...reasons.keys()])) {
    if (!reasons.has(id)) reasons.set(id, `${by} builds on it.`);
  }
  return { reasons, removed, bytesOver };
}

/** Safety backups that are kept for themselves, and not only because another one builds on them, go by their own clock. */
function stayAtAnySize(
  wanted: readonly PruneCandidate[],
  reasons: ReadonlyMap<string, string>,
  guards: ReadonlyMap<string, string>,
): Set<string> {
  const safety = wanted.filter((candidate) => !isOwn(candidate) && reasons.has(candidate.id));
  return new Set([...guards.keys(), ...safety.map(({ id }) => id)]);
}

/** The storage's own rules come last: what it keeps for a while counts for nothing else. */
function keepHeld(candidates: readonly PruneCandidate[], reasons: Map<string, string>, now: Date): void {
  for (const candidate of candidates) {
    const held = reasons.has(candidate.id) ? undefined : reasonHeld(candidate, now);
    if (held !== undefined) reasons.set(candidate.id, held);
  }
}
