// What is to be said about replications: copies that should have been made by now.

import type { Finding } from '../../../core/health.js';
import { HOUR } from '../../../kit/durations.js';
import type { ReplicationRule } from '../../job.js';
import { overdueCopies } from '../../replicate/overdue.js';
import type { Survey } from '../survey.js';
import { replicateNow, seeRuns } from './what-to-type.js';

/** A run has at least this long to copy before what is missing counts. */
const GRACE_MS = HOUR;

/** Says nothing where one of the two could not be looked at: that is said already. */
export function replicationBehind(survey: Survey): Finding[] {
  return (survey.job.replications ?? []).flatMap((rule) => behindBy(rule, survey));
}

function behindBy(rule: ReplicationRule, { job, places, now }: Survey): Finding[] {
  const { name, from, to } = rule;
  if (places.some(({ destination, failure }) => failure && (destination === from || destination === to))) return [];
  const late = overdueCopies(job, rule, places, { now, graceMs: GRACE_MS });
  const oldest = late.toSorted((a, b) => a.startedAt.getTime() - b.startedAt.getTime())[0];
  if (!oldest) return [];
  const what = late.length === 1 ? 'a good backup' : `${late.length} good backups`;
  return [
    {
      level: 'warning',
      name: 'replication-behind',
      destination: to,
      message: `${to} lacks ${what} of ${job.source.target} that ${from} has, the oldest of ${oldest.startedAt.toISOString()}; ${name} should have copied them.`,
      hint: `${seeRuns({ name })} shows what became of its runs. Copy them now: ${replicateNow(name)}.`,
    },
  ];
}
