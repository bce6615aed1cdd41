// Options are parsed here, once, at the door; every problem is reported at once with its path.

import { join, resolve } from 'node:path';

import { BackupError } from '../../core/errors.js';
import { JOB_NAME } from '../../core/names.js';
import { isRecord, listProblems, type Problem, Reader } from '../../core/reader.js';
import { DAY, parseDuration } from '../../kit/durations.js';
import { redact } from '../../kit/redact.js';
import { refuseDestinationsInside } from './check-files.js';
import { parseDestination } from './parse-destination.js';
import { parseGroup } from './parse-groups.js';
import { parseHistory } from './parse-history.js';
import { parseJob } from './parse-job.js';
import { parseNotifier } from './parse-notifiers.js';
import { parseReplication, spreadJobs, targetsOf } from './parse-replication.js';
import type { RetentionSettings } from './parse-retention.js';
import { parseWatch } from './parse-watch.js';
import { parseCompression, parseEncryption } from './parse-stages.js';
import { readDuration } from './readers.js';
import type { DestinationSettings, Settings } from './settings.js';

const DEFAULT_GRACE_MS = parseDuration('25s') ?? 0;

const KEYS = [
  'destinations',
  'jobs',
  'groups',
  'replication',
  'compression',
  'encryption',
  'schedules',
  'replicas',
  'shutdown',
  'notifiers',
  'monitor',
  'alerts',
  'heartbeat',
  'history',
] as const;

/** @throws BackupError OPTIONS_INVALID naming every problem */
export function parseOptions(options: unknown): Settings {
  const root = new Reader(options);
  root.isObject();
  root.onlyKeys(...KEYS);
  const destinations = readDestinations(root.at('destinations'));
  const defaults = {
    destinations: Object.keys(destinations),
    copiedTo: targetsOf(root.at('replication')),
    storages: Object.fromEntries(Object.entries(destinations).map(([name, { storage }]) => [name, storage])),
    retentionIn: retentionOf(destinations),
    compression: root.at('compression').optional(parseCompression, { type: 'gzip', level: 6 } as const),
    encryption: root.at('encryption').optional(parseEncryption, { type: 'none' } as const),
  };
  const stored = readNamed(root.at('jobs'), (reader) => parseJob(reader, defaults));
  const { replication, jobs } = readReplication(root.at('replication'), { destinations, jobs: stored });
  refuseDestinationsInside(root.at('jobs'), jobs, destinations);
  const groups = root.at('groups').optional((reader) => readGroups(reader, jobs), {});
  const names = [jobs, groups, replication].flatMap((named) => Object.keys(named));
  refuseTaken(root.at('replication'), [...Object.keys(jobs), ...Object.keys(groups)]);
  const notifiers = root
    .at('notifiers')
    .optional((reader) => readNamed(reader, (notifier) => parseNotifier(notifier, names), 0), {});
  const schedules = root.at('schedules').optional((value) => value.boolean(), true);
  const replicas = root.at('replicas').optional((value) => value.boolean(), true);
  const shutdown = parseShutdown(root.at('shutdown'));
  const watch = parseWatch(root);
  const history = parseHistory(root.at('history'));
  if (root.problems.length > 0) throw invalid(root.problems);
  return { destinations, jobs, groups, replication, notifiers, schedules, replicas, shutdown, history, ...watch };
}

/** The destinations alone. @throws BackupError OPTIONS_INVALID naming every problem */
export function parseDestinations(options: unknown): Settings['destinations'] {
  const root = new Reader({ destinations: options });
  const destinations = readDestinations(root.at('destinations'));
  if (root.problems.length > 0) throw invalid(root.problems);
  return destinations;
}

function readDestinations(reader: Reader): Settings['destinations'] {
  const destinations = readNamed(reader, parseDestination);
  refuseSamePlace(reader, destinations);
  return destinations;
}

function readGroups(reader: Reader, jobs: Settings['jobs']): Settings['groups'] {
  for (const [name, group] of reader.entries()) {
    if (Object.hasOwn(jobs, name)) group.problem('must have another name; there is a job of this name');
  }
  return readNamed(reader, (group) => parseGroup(group, jobs), 0);
}

function readReplication(
  reader: Reader,
  known: Pick<Settings, 'destinations' | 'jobs'>,
): Pick<Settings, 'replication' | 'jobs'> {
  const read = (value: Reader) => readNamed(value, (replication) => parseReplication(replication, known), 0);
  return spreadJobs(reader, reader.optional(read, {}), known.jobs);
}

/** What runs is claimed, recorded and asked for by its name. */
function refuseTaken(reader: Reader, names: readonly string[]): void {
  for (const [name, replication] of reader.optional((value) => value.entries(), [])) {
    if (names.includes(name)) replication.problem('must have another name; there is a job or a group of this name');
  }
}

function retentionOf(destinations: Settings['destinations']): Record<string, RetentionSettings> {
  const said = Object.entries(destinations).flatMap(([name, { retention }]) =>
    retention ? [[name, retention] as const] : [],
  );
  return Object.fromEntries(said);
}

function invalid(problems: readonly Problem[]): BackupError {
  const clean = problems.map(({ path, message }) => ({ path, message: redact(message) }));
  return new BackupError('OPTIONS_INVALID', `The options of BackupModule can't be used: ${listProblems(clean)}.`, {
    context: { problems: clean.map((problem) => listProblems([problem])) },
  });
}

function readNamed<T>(reader: Reader, parse: (reader: Reader) => T, least: 0 | 1 = 1): Record<string, T> {
  const entries = reader.entries();
  if (isRecord(reader.value) && entries.length < least) reader.problem('must have at least one entry');
  return Object.fromEntries(
    entries.map(([name, value]) => {
      if (!JOB_NAME.test(name)) {
        value.problem(
          'must have a name of lower-case letters, digits and dashes that begins with a letter, 63 at the most',
        );
      }
      return [name, parse(value)];
    }),
  );
}

/** Two destinations in one place would write the same keys, and count one copy as two. One inside the other is fine. */
function refuseSamePlace(reader: Reader, destinations: Settings['destinations']): void {
  const seen: (readonly [name: string, place: DestinationSettings])[] = [];
  for (const [name, place] of Object.entries(destinations)) {
    const twin = seen.find(([, other]) => isSamePlace(other, place));
    if (twin) reader.at(name).problem(`is the same place as ${twin[0]}; give one of them another place or prefix`);
    seen.push([name, place]);
  }
}

function isSamePlace(a: DestinationSettings, b: DestinationSettings): boolean {
  const folder = folderOf(a);
  return folder === undefined ? a.storage === b.storage && a.prefix === b.prefix : folder === folderOf(b);
}

/** Undefined for a storage that the host has made: only it knows where it is. */
function folderOf({ storage, prefix }: DestinationSettings): string | undefined {
  if (!('type' in storage)) return undefined;
  if (storage.type === 's3') return ['s3:', storage.endpoint ?? '', storage.bucket, prefix].join('/');
  return storage.directory === '' ? undefined : join(resolve(storage.directory), prefix);
}

function parseShutdown(reader: Reader): Settings['shutdown'] {
  if (!reader.isAbsent) reader.isObject();
  reader.onlyKeys('mode', 'grace');
  return {
    mode: reader.at('mode').optional((value) => value.oneOf(['wait', 'cancel']), 'wait'),
    graceMs: reader.at('grace').optional((value) => readDuration(value, DAY), DEFAULT_GRACE_MS),
  };
}
