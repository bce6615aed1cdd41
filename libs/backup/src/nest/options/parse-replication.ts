// Options of replications: from where to where, and of which jobs.

import { isRecord, type Reader } from '../../core/reader.js';
import { DAY } from '../../kit/durations.js';
import { parseSchedule } from './parse-schedule.js';
import { LONGEST_DEADLINE_MS, readDuration } from './readers.js';
import type { JobSettings, ReplicationSettings, Settings } from './settings.js';

type Asked = Omit<ReplicationSettings, 'jobs'> & { readonly jobs?: readonly string[] };

/** The names of destinations that something is copied to, as far as they can be told before anything is parsed. */
export function targetsOf(reader: Reader): string[] {
  const { value } = reader;
  const replications = isRecord(value) ? Object.values(value) : [];
  return replications.flatMap((each) => (isRecord(each) && typeof each['to'] === 'string' ? [each['to']] : []));
}

export function parseReplication(reader: Reader, known: Pick<Settings, 'destinations' | 'jobs'>): Asked {
  reader.isObject();
  reader.onlyKeys('from', 'to', 'jobs', 'schedule', 'within', 'deadline');
  const from = readDestination(reader.at('from'), known);
  const to = readDestination(reader.at('to'), known);
  if (from !== '' && from === to) reader.at('to').problem('must be another destination than the one copied from');
  const jobs = reader.at('jobs').optional((list) => readJobs(list, known), undefined);
  const schedule = reader.at('schedule').optional(parseSchedule, undefined);
  const withinMs = reader.at('within').optional((value) => readDuration(value), undefined);
  return {
    from,
    to,
    ...(jobs === undefined ? {} : { jobs }),
    ...(schedule === undefined ? {} : { schedule }),
    ...(withinMs === undefined ? {} : { withinMs }),
    deadlineMs: reader.at('deadline').optional((value) => readDuration(value, LONGEST_DEADLINE_MS), DAY),
  };
}

/** Decides which jobs each is about, and where backups of each job come to lie besides where its runs store them. */
export function spreadJobs(
  reader: Reader,
  asked: Readonly<Record<string, Asked>>,
  jobs: Settings['jobs'],
): Pick<Settings, 'replication' | 'jobs'> {
  const places = placesOf(Object.values(asked), jobs);
  const reach = (job: string, destination: string) => places.get(job)?.has(destination) === true;
  const replication = Object.entries(asked).map(([name, { jobs: named, ...rest }]): [string, ReplicationSettings] => {
    for (const job of named ?? []) {
      if (!reach(job, rest.from)) reader.at(name).at('jobs').problem(`${job} has no backups in ${rest.from}`);
    }
    const found = named ?? Object.keys(jobs).filter((job) => reach(job, rest.from));
    if (found.length === 0) reader.at(name).at('from').problem('must hold backups of at least one job');
    return [name, { ...rest, jobs: found }];
  });
  const spread = Object.entries(jobs).map(([name, job]): [string, JobSettings] => {
    const copiedTo = [...(places.get(name) ?? [])].filter((place) => !job.destinations.includes(place));
    return [name, copiedTo.length === 0 ? job : { ...job, copiedTo }];
  });
  return { replication: Object.fromEntries(replication), jobs: Object.fromEntries(spread) };
}

/** By job. What was copied to one destination may be copied on from there. */
function placesOf(asked: readonly Asked[], jobs: Settings['jobs']): Map<string, Set<string>> {
  const places = new Map(Object.entries(jobs).map(([name, { destinations }]) => [name, new Set(destinations)]));
  for (let more = true; more;) {
    more = false;
    for (const [name, held] of places) {
      for (const { from, to, jobs: named } of asked) {
        if (!held.has(from) || held.has(to) || !(named?.includes(name) ?? true)) continue;
        held.add(to);
        more = true;
      }
    }
  }
  return places;
}

function readDestination(reader: Reader, { destinations }: Pick<Settings, 'destinations'>): string {
  const name = reader.string();
  if (name !== '' && !Object.hasOwn(destinations, name)) {
    reader.problem(`must be one of the destinations: ${Object.keys(destinations).join(', ')}`);
  }
  return name;
}

function readJobs(reader: Reader, { jobs }: Pick<Settings, 'jobs'>): string[] {
  const items = reader.items();
  if (Array.isArray(reader.value) && items.length === 0) reader.problem('must name at least one job');
  const names = items.map((item) => item.string());
  for (const [index, item] of items.entries()) {
    const name = names[index] ?? '';
    if (!Object.hasOwn(jobs, name)) item.problem(`must be one of the jobs: ${Object.keys(jobs).join(', ')}`);
    else if (names.indexOf(name) < index) item.problem('is named twice');
  }
  return names;
}
