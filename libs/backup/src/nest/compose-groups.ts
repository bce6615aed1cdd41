// Builds the groups from their settings and the jobs.

import type { Group } from '../operations/group/group.js';
import type { Job } from '../operations/job.js';
import type { GroupSettings, Settings } from './options/settings.js';
import { cronSchedule } from './schedules/cron-schedule.js';

export function composeGroups({ groups }: Pick<Settings, 'groups'>, jobs: readonly Job[]): Group[] {
  return Object.entries(groups).map(([name, settings]) => composeGroup(name, settings, jobs));
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
