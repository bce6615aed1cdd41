// What a prune did, or would do, in one sentence.

import { formatBytes } from '../../kit/sizes.js';
import type { PrunePlan } from './policy.js';

export interface Removal {
  readonly destination: string;
  readonly dryRun: boolean;
  readonly leftovers: number;
  readonly freedBytes: number;
}

/** `nas: would keep 41 backups, remove 12, free 3.1 GB.` */
export function summarize(plan: PrunePlan, { destination, dryRun, leftovers, freedBytes }: Removal): string {
  const kept = plan.decisions.filter(({ keep }) => keep).length;
  const removed = plan.decisions.length - kept;
  const [keep, remove, free] = dryRun ? ['would keep', 'remove', 'free'] : ['kept', 'removed', 'freed'];
  const rest = leftovers === 0 ? '' : ` and ${count(leftovers, 'left-over')}`;
  const over = plan.bytesOver === undefined ? '' : ` What stays is ${formatBytes(plan.bytesOver)} above maxTotalSize.`;
  const done = `${destination}: ${keep} ${count(kept, 'backup')}, ${remove} ${removed}${rest}, ${free} ${formatBytes(freedBytes)}.`;
  return `${done}${over}${plan.refused === undefined ? '' : ` ${plan.refused}`}`;
}

function count(number: number, thing: string): string {
  return `${number} ${thing}${number === 1 ? '' : 's'}`;
}
