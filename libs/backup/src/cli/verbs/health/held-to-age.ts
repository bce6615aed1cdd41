// Holds jobs to an age that was given on the command line: of what only its backups are known, nothing else says how often it runs.

import { type Finding, type HealthReport, type JobHealth, worst, worstFirst } from '../../../core/health.js';
import { formatDuration } from '../../../kit/durations.js';

/** Where there is no good backup at all, that is said already. */
export function heldToAge(report: HealthReport, maxAgeMs: number | undefined): HealthReport {
  if (maxAgeMs === undefined) return report;
  const jobs = report.jobs.map((job) => withFinding(job, tooOld(job, maxAgeMs)));
  const [first] = jobs.flatMap((job, index) => (job === report.jobs[index] ? [] : [job]));
  if (first === undefined) return report;
  const level = worst([report.level, ...jobs.map((job) => job.level)]);
  const summary = report.level === 'critical' ? report.summary : (first.findings[0]?.message ?? report.summary);
  return { ...report, level, summary, jobs };
}

function tooOld({ newestGood, findings }: JobHealth, maxAgeMs: number): Finding | undefined {
  if (newestGood === undefined || newestGood.ageMs <= maxAgeMs) return undefined;
  if (findings.some(({ name }) => name === 'stale')) return undefined;
  const [age, most] = [formatDuration(newestGood.ageMs), formatDuration(maxAgeMs)];
  return {
    level: 'critical',
    name: 'stale',
    message: `The newest good backup, ${newestGood.id}, is ${age} old; it may be ${most} at the most (--max-age).`,
    hint: 'Find out why no newer one was taken: history shows the runs.',
  };
}

function withFinding(job: JobHealth, finding: Finding | undefined): JobHealth {
  if (finding === undefined) return job;
  const findings = worstFirst([finding, ...job.findings]);
  return { ...job, findings, level: worst(findings.map(({ level }) => level)) };
}
