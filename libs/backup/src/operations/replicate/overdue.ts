// Which copies should have been made by now: told from what the destinations hold, never from a log of runs.

import { type Job, type ReplicationRule, retentionOf } from '../job.js';
import type { Holding } from './holdings.js';
import { type PlannedCopy, planReplication } from './plan-replication.js';

/** What is still to be copied although a tick, and so much time after it, has passed since it could be copied. */
export function overdueCopies(
  job: Pick<Job, 'retention' | 'retentionIn'>,
  { from, to, withinMs, schedule }: ReplicationRule,
  held: readonly Holding[],
  { now, graceMs }: { readonly now: Date; readonly graceMs: number },
): PlannedCopy[] {
  if (!schedule) return [];
  const { copies } = planReplication({ from, to, held }, { retention: retentionOf(job, to), withinMs }, now);
  return copies.filter(({ readyAt }) => schedule.next(readyAt).getTime() + graceMs <= now.getTime());
}
