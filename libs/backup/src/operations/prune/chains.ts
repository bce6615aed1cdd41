// Backups that build on others: what a kept one needs, and what is worth nothing without the one that goes.

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
