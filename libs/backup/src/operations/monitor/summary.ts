// Health in one sentence, of a job and of everything.

import { type Finding, type GroupHealth, type JobHealth, worstFirst } from '../../core/health.js';
import { counted } from '../../kit/counted.js';
import { formatDuration } from '../../kit/durations.js';
import { describeAbsence } from './findings/age.js';
import { ageOf } from './newest-good.js';
import type { Survey } from './survey.js';

export function summarizeJob({ job, newestGood, places, known, proofs, now }: Survey): string {
  if (!newestGood) return describeAbsence(job.source.target, places);
  const [proof] = proofs;
  const proven = proof
    ? `last proven on ${day(proof.at)}, when recovery took ${formatDuration(proof.recoveryMs)}`
    : 'never proven by a drill';
  const age = formatDuration(ageOf(newestGood, now));
  return `The newest good backup of ${job.source.target} is ${age} old; ${known} in all, ${proven}.`;
}

/** For someone who knows nothing else: is it all right, and if not, what is the matter. */
export function summarize(
  jobs: readonly JobHealth[],
  ofTheSetUp: readonly Finding[],
  groups: readonly GroupHealth[] = [],
): string {
  const findings = worstFirst([...ofTheSetUp, ...[...jobs, ...groups].flatMap((part) => part.findings)]);
  // Several jobs may be about one target: its name alone would not say which of them is meant.
  const job =
    jobs.length > 1 ? jobs.find((part) => part.findings.some((finding) => finding === findings[0])) : undefined;
  const [first] = findings;
  if (!first)
    return `Everything is backed up: ${counted(jobs.length, 'job')}, ${describeAges(jobs)}, ${describeProofs(jobs)}.`;
  const others = findings.length === 1 ? '' : ` And ${findings.length - 1} more.`;
  const opening = first.level === 'critical' ? 'Act now' : 'There are backups, but something needs a look';
  return `${opening}: ${job ? `${job.job}: ` : ''}${first.message}${others}`;
}

function describeAges(jobs: readonly JobHealth[]): string {
  const known = jobs.flatMap(({ newestGood }) => newestGood?.ageMs ?? []);
  const [least, most] = [formatDuration(Math.min(...known)), formatDuration(Math.max(...known))];
  return least === most ? `newest ${least} ago` : `newest ${least} to ${most} ago`;
}

function describeProofs(jobs: readonly JobHealth[]): string {
  const times = jobs.flatMap(({ proven }) => proven?.at.getTime() ?? []);
  if (times.length === 0) return 'never proven by a drill';
  if (times.length < jobs.length) return `${jobs.length - times.length} of them never proven by a drill`;
  const earliest = day(new Date(Math.min(...times)));
  return jobs.length === 1 ? `last proven on ${earliest}` : `each proven on ${earliest} or later`;
}

function day(at: Date): string {
  return at.toISOString().slice(0, 10);
}
