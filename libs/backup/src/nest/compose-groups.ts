// Builds the groups from their settings and the jobs.

import type { Group } from '../operations/group/group.js';
import type { Job } from '../operations/job.js';
import type { GroupSettings, Settings } from './options/settings.js';
import { cronSchedule } from './schedules/cron-schedule.js';

export function composeGroups({ groups }: Pick<Settings, 'groups'>, jobs: readonly Job[]): Group[] {
  return Object.entries(groups).map(([name, settings]) => composeGroup(name, settings, jobs));
}

/** Of the groups that can't do without the job. */
export function schedulesOfGroups(job: string, groups: Settings['groups']): Pick<Job, 'runWith'> {
  const runWith = Object.entries(groups).flatMap(([group, { members, schedule }]) =>
    schedule && members.some((member) => member.job === job && !member.optional)
      ? [{ group, schedule: cronSchedule(schedule) }]
      : [],
  );
  return runWith.length === 0 ? {} : { runWith };
}

/** Claims and records of a group are in all destinations of its jobs. */
function composeGroup(name: string, settings: GroupSettings, jobs: readonly Job[]): Group {
  const { members: names, schedule, ...decided } = settings;
  const members = names.flatMap(({ job: wanted, optional }) =>
    jobs.filter((job) => job.name === wanted).map((job) => ({ job, optional })),
  );
  return {
    ...decided,
    name,
    members,
    catalogs: [...new Set(members.flatMap(({ job }) => job.catalogs))],
    ...(schedule ? { schedule: cronSchedule(schedule) } : {}),
  };
}
