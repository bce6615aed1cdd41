// Builds the replications from their settings, the jobs and what reads the destinations.

import type { Catalog } from '../catalog/catalog.js';
import type { Job } from '../operations/job.js';
import type { Replication } from '../operations/replicate/replication.js';
import type { ReplicationSettings, Settings } from './options/settings.js';
import { cronSchedule } from './schedules/cron-schedule.js';

export function composeReplications(
  { replication }: Pick<Settings, 'replication'>,
  jobs: readonly Job[],
  catalogs: readonly Catalog[],
): Replication[] {
  return Object.entries(replication).flatMap(([name, settings]) => {
    const from = catalogs.find((catalog) => catalog.name === settings.from);
    const to = catalogs.find((catalog) => catalog.name === settings.to);
    return from && to ? [composeReplication(name, settings, { from, to, jobs })] : [];
  });
}

/** What copies the backups of a job on. */
export function replicationsOf(job: string, replication: Settings['replication']): Pick<Job, 'replications'> {
  const concerned = Object.entries(replication).filter(([, { jobs }]) => jobs.includes(job));
  const replications = concerned.map(([name, { from, to, withinMs, schedule }]) => ({
    name,
    from,
    to,
    ...(withinMs === undefined ? {} : { withinMs }),
    ...(schedule ? { schedule: cronSchedule(schedule) } : {}),
  }));
  return replications.length === 0 ? {} : { replications };
}

/**
 * Records are in both destinations. Claims are in the one that is copied to: of the other nobody need have more than the
 * right to read.
 */
function composeReplication(
  name: string,
  { jobs: names, schedule, withinMs, deadlineMs }: ReplicationSettings,
  { from, to, jobs }: Pick<Replication, 'from' | 'to' | 'jobs'>,
): Replication {
  return {
    name,
    from,
    to,
    catalogs: [to, from],
    jobs: jobs.filter((job) => names.includes(job.name)),
    deadlineMs,
    ...(withinMs === undefined ? {} : { withinMs }),
    ...(schedule ? { schedule: cronSchedule(schedule) } : {}),
  };
}
