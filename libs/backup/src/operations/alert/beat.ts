// Whether a heartbeat may be sent: a pure function of the report. Its absence is what raises the alarm elsewhere.

import { type HealthReport, worst } from '../../core/health.js';

/** What has to be true for a heartbeat. */
export type BeatRule = 'healthy' | 'not-critical';

/** What says that somebody has not looked: nothing is known of what is there. */
const BLIND: ReadonlySet<string> = new Set(['unreachable', 'unreadable']);

/** A heartbeat that failed before must not be what keeps the next one from being tried. */
export function mayBeat(report: HealthReport, rule: BeatRule): boolean {
  const ownFindings = report.findings.filter(({ name }) => name !== 'heartbeat-failing');
  const findings = [...ownFindings, ...report.jobs.flatMap((job) => job.findings)];
  if (findings.some(({ name }) => BLIND.has(name))) return false;
  const judged = [...ownFindings, ...report.jobs, ...(report.groups ?? [])];
  const level = worst(judged.map((part) => part.level));
  return level === 'healthy' || (rule === 'not-critical' && level === 'warning');
}
