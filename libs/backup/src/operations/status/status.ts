// Says what each job is and what there is of it, from the catalogs of its destinations.

import { isOwn, lastCurrentOf, storedBytes, type Backup, type Trigger } from '../../core/backup.js';
import type { ManifestSummary } from '../../core/manifest.js';
import { isFinal, type RunRecord } from '../../core/run.js';
import type {
  BackupStatus,
  DestinationStatus,
  GroupStatus,
  JobStatus,
  ScheduleStatus,
  StatusReport,
} from '../../core/status.js';
import type { Group } from '../group/group.js';
import { type Job, retentionOf, type Runnable } from '../job.js';
import { type Looking, oldestOf } from '../look.js';
import { mergeCopies } from '../merge-copies.js';
import type { Observation } from '../monitor/observation.js';
import { observe } from '../monitor/observe.js';
import { describeRetention } from './describe-retention.js';

export interface StatusSubject {
  readonly jobs: readonly Job[];
  readonly groups: readonly Group[];
  /** Newest first. */
  readonly runs: readonly RunRecord[];
}

/** Never rejects because of a destination: one that can't be looked at is not reachable. */
export async function status({ jobs, groups, runs }: StatusSubject, looking: Looking): Promise<StatusReport> {
  const now = looking.clock.now();
  const seen = await Promise.all(
    jobs.map(async (job) => await Promise.all(job.catalogs.map((catalog) => observe(job, catalog, looking)))),
  );
  looking.signal?.throwIfAborted();
  return {
    checkedAt: oldestOf(seen.flat(), now),
    jobs: jobs.map((job, index) => statusOf(job, seen[index] ?? [], runs, now)),
    groups: groups.map((group) => statusOfGroup(group, runs, now)),
  };
}

function statusOf(job: Job, observations: readonly Observation[], runs: readonly RunRecord[], now: Date): JobStatus {
  const backups = mergeCopies(observations.flatMap((observation) => observation.backups));
  const destinations = observations.map((observation) => statusIn(job, observation));
  const own = backups.filter(({ manifest }) => isOwn(manifest)).map(statusOfBackup);
  const [newest, oldest] = [own[0], own.at(-1)];
  const { kind, target } = job.source;
  return {
    job: job.name,
    source: { kind, target },
    ...whenOf(job, runs, now),
    retention: describeRetention(job.retention),
    destinations,
    backups: backups.length,
    byTrigger: countByTrigger(backups),
    bytes: destinations.reduce((sum, { bytes }) => sum + bytes, 0),
    ...(newest === undefined ? {} : { newest }),
    ...(oldest === undefined ? {} : { oldest }),
  };
}

function statusOfGroup(group: Group, runs: readonly RunRecord[], now: Date): GroupStatus {
  return { group: group.name, jobs: group.members.map(({ job }) => job.name), ...whenOf(group, runs, now) };
}

/** When it runs next, and what of it runs now. */
function whenOf(
  { name, schedule }: Runnable,
  runs: readonly RunRecord[],
  now: Date,
): { readonly schedule?: ScheduleStatus; readonly running?: RunRecord } {
  const running = runs.findLast((run) => run.job === name && !isFinal(run));
  return {
    ...(schedule ? { schedule: { cron: schedule.cron, timeZone: schedule.timeZone, next: schedule.next(now) } } : {}),
    ...(running === undefined ? {} : { running }),
  };
}

function statusIn(job: Job, { destination, backups, failure }: Observation): DestinationStatus {
  return {
    name: destination,
    retention: describeRetention(retentionOf(job, destination)),
    reachable: failure === undefined,
    backups: backups.length,
    bytes: backups.reduce((sum, backup) => sum + storedBytes(backup), 0),
  };
}

function countByTrigger(backups: readonly Backup<ManifestSummary>[]): Record<Trigger, number> {
  const counts = { schedule: 0, manual: 0, event: 0, safety: 0, missed: 0 };
  for (const { manifest } of backups) counts[manifest.trigger] += 1;
  return counts;
}

function statusOfBackup(backup: Backup<ManifestSummary>): BackupStatus {
  const { id, trust } = backup;
  const { startedAt } = backup.manifest;
  const currentAt = lastCurrentOf(backup);
  return { id, startedAt, ...(currentAt > startedAt ? { unchangedAt: currentAt } : {}), trust };
}
