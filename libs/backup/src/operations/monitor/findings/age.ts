// What is to be said about the age of the newest good backup: there is none, it is late, more could be lost than is allowed.

import type { Finding } from '../../../core/health.js';
import { formatDuration } from '../../../kit/durations.js';
import type { Schedule } from '../../job.js';
import { ageOf, staleTime } from '../newest-good.js';
import type { Survey } from '../survey.js';
import { seeRuns, takeOne } from './what-to-type.js';

export function missing({ job, newestGood, places }: Survey): Finding[] {
  if (newestGood || places.every(({ failure }) => failure)) return [];
  return [
    {
      level: 'critical',
      name: 'no-backup',
      message: describeAbsence(job.source.target, places),
      hint: `Take one now: ${takeOne(job)}. ${seeRuns(job)} shows why it failed before.`,
    },
  ];
}

/** Not having been able to look is never the same as nothing being there. */
export function describeAbsence(target: string, places: Survey['places']): string {
  const blind = places.filter(({ failure }) => failure).map(({ destination }) => destination);
  if (blind.length === 0) return `There is no good backup of ${target}.`;
  if (blind.length === places.length) return `Whether ${target} has a good backup can't be seen.`;
  return `There is no good backup of ${target} where it can be seen; ${blind.join(', ')} can't be looked at.`;
}

export function stale({ job, newestGood, now }: Survey): Finding[] {
  const staleFrom = newestGood && staleTime(job, newestGood, now);
  if (!staleFrom || staleFrom > now) return [];
  const age = formatDuration(ageOf(newestGood, now));
  return [
    {
      level: 'critical',
      name: 'stale',
      message: `The newest good backup of ${job.source.target} is ${age} old; one was due before ${staleFrom.toISOString()}.`,
      hint: `Take one now: ${takeOne(job)}. ${seeRuns(job)} shows why the job did not run or failed.`,
    },
  ];
}

/** The recovery point objective (RPO): everything since that backup began would be lost. */
export function dataAtRisk({ job, newestGood, now }: Survey): Finding[] {
  const { dataLossMs } = job.expect;
  if (!newestGood || dataLossMs === undefined || ageOf(newestGood, now) <= dataLossMs) return [];
  const [age, target] = [formatDuration(ageOf(newestGood, now)), formatDuration(dataLossMs)];
  const gapMs = job.schedule && gapAfter(job.schedule, now);
  const hint =
    gapMs !== undefined && gapMs >= dataLossMs
      ? `Its schedule leaves ${formatDuration(gapMs)} between two runs: let it run more often, or change expect.dataLoss.`
      : `Take one now: ${takeOne(job)}. ${seeRuns(job)} shows whether runs fail or take too long.`;
  return [
    {
      level: 'warning',
      name: 'data-at-risk',
      message: `If ${job.source.target} were lost now, so would be the changes of the last ${age}; the target is ${target} at the most (dataLoss).`,
      hint,
    },
  ];
}

function gapAfter(schedule: Schedule, now: Date): number {
  const next = schedule.next(now);
  return schedule.next(next).getTime() - next.getTime();
}
