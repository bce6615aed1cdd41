// Options of groups: which jobs are backed up as one.

import { isRecord, type Reader } from '../../core/reader.js';
import { parseSchedule } from './parse-schedule.js';
import { LONGEST_DEADLINE_MS, readDuration } from './readers.js';
import type { GroupSettings, JobSettings } from './settings.js';

type Jobs = Readonly<Record<string, JobSettings>>;
type MemberSettings = GroupSettings['members'][number];

export function parseGroup(reader: Reader, jobs: Jobs): GroupSettings {
  reader.isObject();
  reader.onlyKeys('jobs', 'schedule', 'deadline', 'staleAfter', 'references');
  const members = readMembers(reader.at('jobs'), jobs);
  const schedule = reader.at('schedule').optional(parseSchedule, undefined);
  const staleAfterMs = reader.at('staleAfter').optional((value) => readDuration(value), undefined);
  const references = reader.at('references').optional((value) => readReferences(value, members), undefined);
  return {
    members,
    ...(schedule === undefined ? {} : { schedule }),
    deadlineMs: reader
      .at('deadline')
      .optional((value) => readDuration(value, LONGEST_DEADLINE_MS), deadlineOf(members, jobs)),
    ...(staleAfterMs === undefined ? {} : { staleAfterMs }),
    ...(references === undefined ? {} : { references }),
  };
}

function deadlineOf(members: readonly MemberSettings[], jobs: Jobs): number {
  const together = members.reduce((sum, { job }) => sum + (jobs[job]?.deadlineMs ?? 0), 0);
  return Math.min(together, LONGEST_DEADLINE_MS);
}

function readMembers(reader: Reader, jobs: Jobs): MemberSettings[] {
  const items = reader.items();
  const members = items.map(readMember);
  for (const [index, item] of items.entries()) {
    const name = members[index]?.job ?? '';
    const before = members.slice(0, index);
    if (!Object.hasOwn(jobs, name)) item.problem(`must be one of the jobs: ${Object.keys(jobs).join(', ')}`);
    else if (before.some(({ job }) => job === name)) item.problem('is named twice');
    else checkOrder(item, name, before, jobs);
  }
  if (Array.isArray(reader.value) && members.every(({ optional }) => optional)) {
    reader.problem('must name at least one job that is not optional');
  }
  return members;
}

function readMember(reader: Reader): MemberSettings {
  if (!isRecord(reader.value)) return { job: reader.string(), optional: false };
  reader.onlyKeys('job', 'optional');
  return {
    job: reader.at('job').string(),
    optional: reader.at('optional').optional((value) => value.boolean(), false),
  };
}

/** Files that are captured first do not hold what the database refers to by the time that it is captured. */
function checkOrder(item: Reader, name: string, before: readonly MemberSettings[], jobs: Jobs): void {
  if (!/^(postgres|sqlite)/.test(kindOf(jobs[name]))) return;
  const files = before.find(({ job }) => kindOf(jobs[job]) === 'files');
  if (files) item.problem(`must come before ${files.job}: a database is backed up before the files that it refers to`);
}

function kindOf(job: JobSettings | undefined): string {
  if (job === undefined) return '';
  return 'capture' in job.source ? job.source.kind : job.source.type;
}

function readReferences(reader: Reader, members: readonly MemberSettings[]): GroupSettings['references'] {
  reader.isObject();
  reader.onlyKeys('query', 'from', 'files');
  const from = readJob(reader.at('from'), members);
  const files = readJob(reader.at('files'), members);
  if (from !== -1 && files !== -1 && files <= from) {
    reader.at('files').problem(`must come after ${members[from]?.job ?? ''} in the group`);
  }
  return {
    query: reader.at('query').string(),
    from: members[from]?.job ?? '',
    files: members[files]?.job ?? '',
  };
}

/** Its place in the group; -1 when it is not in it. */
function readJob(reader: Reader, members: readonly MemberSettings[]): number {
  const name = reader.string();
  const index = members.findIndex(({ job }) => job === name);
  if (index === -1 && name !== '')
    reader.problem(`must be a job of the group: ${members.map(({ job }) => job).join(', ')}`);
  return index;
}
