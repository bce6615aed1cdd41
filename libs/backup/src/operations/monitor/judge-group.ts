// Judges whether the backups of a group are there together. A pure function of what was seen of its jobs.

import type { Finding, GroupHealth } from '../../core/health.js';
import { worst } from '../../core/health.js';
import { HOUR, formatDuration } from '../../kit/durations.js';
import { type Group, requiredMembers } from '../group/group.js';
import { type GroupBackup, groupBackupsOf } from '../group/group-backups.js';
import { mergeCopies } from '../merge-copies.js';
import type { Survey } from './survey.js';

/** A scheduled run has at least this long to finish before its absence counts. */
const GRACE_MS = HOUR;

/** `surveys`: of the jobs of the group, at least. */
export function judgeGroup(group: Group, surveys: readonly Survey[], now: Date): GroupHealth {
  const names = group.members.map(({ job }) => job.name);
  const own = surveys.filter(({ job }) => names.includes(job.name));
  const entries = own.flatMap(({ places }) => places.flatMap(({ backups }) => backups));
  const complete = groupBackupsOf(group, mergeCopies(entries)).find(
    (backup) => backup.complete && backup.startedAt <= now,
  );
  const staleFrom = complete && staleTime(group, complete);
  const findings = staleness(group, own, { now, complete, staleFrom });
  return {
    group: group.name,
    level: worst(findings.map(({ level }) => level)),
    summary: findings[0]?.message ?? describe(group, complete, now),
    findings,
    jobs: names,
    ...(complete ? { newestComplete: newestOf(complete, now) } : {}),
    ...(staleFrom ? { staleFrom } : {}),
  };
}

interface Seen {
  readonly now: Date;
  readonly complete: GroupBackup | undefined;
  readonly staleFrom: Date | undefined;
}

/** The jobs themselves say it when they are out of date; this is about whether there is a time to which all can go back. */
function staleness(group: Group, surveys: readonly Survey[], { now, complete, staleFrom }: Seen): Finding[] {
  const isExpected = group.schedule !== undefined || group.staleAfterMs !== undefined;
  if (!isExpected || (complete && !(staleFrom && staleFrom <= now))) return [];
  if (isBlind(group, surveys)) return [];
  const due = staleFrom ? `; one was due before ${staleFrom.toISOString()}` : '';
  return [
    {
      level: 'warning',
      name: 'group-stale',
      message: `${describe(group, complete, now).slice(0, -1)}${due}.`,
      hint: `Take one now: POST …/groups/${group.name}/backups, or groups.run('${group.name}'). GET …/runs?job=${group.name} shows what failed.`,
    },
  ];
}

/** What could not be looked at may hold what is missing. */
function isBlind(group: Group, surveys: readonly Survey[]): boolean {
  const required = new Set(requiredMembers(group).map(({ job }) => job.name));
  return surveys.some(({ job, places }) => required.has(job.name) && places.some(({ failure }) => failure));
}

function describe({ name }: Group, complete: GroupBackup | undefined, now: Date): string {
  if (!complete) return `There is no complete backup of the group ${name}.`;
  return `The newest complete backup of the group ${name} is ${formatDuration(ageOf(complete, now))} old.`;
}

function newestOf(complete: GroupBackup, now: Date): NonNullable<GroupHealth['newestComplete']> {
  return { runId: complete.runId, startedAt: complete.startedAt, ageMs: ageOf(complete, now) };
}

function ageOf({ startedAt }: GroupBackup, now: Date): number {
  return now.getTime() - startedAt.getTime();
}

/** As for a job: the next run has time to start late, and to take longer than this one took. */
function staleTime({ schedule, staleAfterMs }: Group, { startedAt, parts }: GroupBackup): Date | undefined {
  if (staleAfterMs !== undefined) return new Date(startedAt.getTime() + staleAfterMs);
  if (!schedule) return undefined;
  const ends = parts.flatMap(({ backup }) => backup?.manifest.finishedAt.getTime() ?? []);
  const took = Math.max(...ends) - startedAt.getTime();
  return new Date(schedule.next(startedAt).getTime() + schedule.jitterMs + GRACE_MS + 3 * took);
}
