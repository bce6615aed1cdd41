// Whether a tick of a replication was missed, told from what the destinations hold.

import type { Clock } from '../../core/clock.js';
import { overdueCopies } from '../../operations/replicate/overdue.js';
import type { Replication } from '../../operations/replicate/replication.js';
import { surveyJob } from '../../operations/replicate/survey.js';

/** The reason to copy now, or undefined. @throws BackupError when a destination could not be looked at */
export async function missedReplication(
  replication: Replication,
  clock: Clock,
  signal: AbortSignal,
): Promise<string | undefined> {
  const rule = { ...replication, from: replication.from.name, to: replication.to.name };
  const surveyed = await Promise.all(replication.jobs.map((job) => surveyJob(job, replication, { clock, signal })));
  const late = surveyed.flatMap(({ job, held }) => overdueCopies(job, rule, held, { now: clock.now(), graceMs: 0 }));
  return late.length === 0
    ? undefined
    : `copies were missed: ${late.length} of what ${rule.from} has; they are made now.`;
}
