// Backups that build on others: what a kept one needs, and what is worth nothing without the one that goes.

import { atLeast, type TrustLevel } from '../../core/backup.js';
import type { PruneCandidate } from './policy.js';

type Link = Pick<PruneCandidate, 'id' | 'basedOn'>;

/** Everything that the given ones build on, near or far, as far as it is there; by id, with the one that needs it. */
export function neededBy(all: ReadonlyMap<string, Link>, ids: Iterable<string>): Map<string, string> {
  const needed = new Map<string, string>();
  for (const id of ids) {
    let link = all.get(id);
    while (link?.basedOn !== undefined && !needed.has(link.basedOn)) {
      const base = all.get(link.basedOn);
      if (base) needed.set(base.id, link.id);
      link = base;
    }
  }
  return needed;
}

/**
 * The same, each trusted no more than the least of what it builds on: one whose base is damaged or gone can't be restored,
 * however often its own objects were read back.
 */
export function asGoodAsTheirBases(candidates: readonly PruneCandidate[]): PruneCandidate[] {
  const byId = new Map(candidates.map((candidate) => [candidate.id, candidate]));
  const known = new Map<string, TrustLevel>();
  return candidates.map((candidate) =>
    candidate.basedOn === undefined ? candidate : { ...candidate, trust: leastTrust(candidate, byId, known) },
  );
}

/** Walks down as far as nothing is known yet, then up again, worse at each that is worse. Each is walked over once. */
function leastTrust(
  candidate: PruneCandidate,
  byId: ReadonlyMap<string, PruneCandidate>,
  known: Map<string, TrustLevel>,
): TrustLevel {
  const chain = new Set<PruneCandidate>();
  let link: PruneCandidate | undefined = candidate;
  while (link?.basedOn !== undefined && !known.has(link.id) && !chain.has(link)) {
    chain.add(link);
    link = byId.get(link.basedOn);
  }
  let trust = link === undefined || chain.has(link) ? 'failed' : (known.get(link.id) ?? link.trust);
  for (const { id, trust: own } of [...chain].toReversed()) {
    if (!atLeast(own, trust)) trust = own;
    known.set(id, trust);
  }
  return trust;
}

/** Tells what builds on a backup, near or far, and the backup itself. */
export function familyOf(all: Iterable<Link>): (id: string) => Set<string> {
  const children = new Map<string, string[]>();
  for (const { id, basedOn } of all) {
    if (basedOn === undefined) continue;
    const siblings = children.get(basedOn);
    if (siblings) siblings.push(id);
    else children.set(basedOn, [id]);
  }
  return (id) => {
    const family = new Set([id]);
    for (const member of family) for (const child of children.get(member) ?? []) family.add(child);
    return family;
  };
}
