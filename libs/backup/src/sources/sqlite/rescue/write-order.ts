// The order in which tables are written: what is referred to comes first, as far as they do not refer to each other.

import { isSame } from '../quote.js';
import type { Target } from './find-parents.js';

export function inOrder(targets: readonly Target[]): Target[] {
  const ordered: Target[] = [];
  const met = new Set<Target>();
  const visit = (target: Target): void => {
    if (met.has(target)) return;
    met.add(target);
    for (const { parent } of target.foreignKeys) {
      const found = targets.find(({ pair }) => isSame(pair.live.name, parent));
      if (found) visit(found);
    }
    ordered.push(target);
  };
  for (const target of targets) visit(target);
  return ordered;
}
