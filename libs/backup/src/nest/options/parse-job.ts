// Options of one job.

import type { Reader } from '../../core/reader.js';
import { DAY, HOUR } from '../../kit/durations.js';
import type { RetentionPolicy } from '../../operations/prune/policy.js';
import { parseDrill } from './parse-drill.js';
import { NO_EVENT_OPTIONS, parseEvents } from './parse-events.js';
import { NO_EXPECTATIONS, parseExpect } from './parse-expect.js';
import { parseLimits } from './parse-limits.js';
import { parseRetention, parseRetentionIn, type RetentionSettings } from './parse-retention.js';
import { parseSchedule } from './parse-schedule.js';
import { parseSource } from './parse-source.js';
import { checkEncryption, parseSkipUnchanged } from './source-traits.js';
import { parseCompression, parseEncryption } from './parse-stages.js';
import { parseStorageClass } from './parse-storage-class.js';
import { localTimeZone, LONGEST_DEADLINE_MS, readDuration, readSize } from './readers.js';
import type { CompressionSettings, DestinationSettings, EncryptionSettings, JobSettings } from './settings.js';

const KEYS = [
  'source',
  'destinations',
  'schedule',
  'retention',
  'retentionIn',
  'compression',
  'encryption',
  'deadline',
  'minSize',
  'keepPrevious',
  'staleAfter',
  'expect',
  'drill',
  'limits',
  'skipUnchanged',
  'events',
  'storageClass',
] as const;

export interface JobDefaults {
  readonly destinations: readonly string[];
  /** Destinations that replications copy to: their rules may be the job's, whether it stores there or not. */
  readonly copiedTo: readonly string[];
  /** By the names of the destinations. */
  readonly storages: Readonly<Record<string, DestinationSettings['storage']>>;
  /** What destinations say themselves. */
  readonly retentionIn: Readonly<Record<string, RetentionSettings>>;
  readonly compression: CompressionSettings;
  readonly encryption: EncryptionSettings;
}

export function parseJob(reader: Reader, defaults: JobDefaults): JobSettings {
  reader.isObject();
  reader.onlyKeys(...KEYS);
  const schedule = reader.at('schedule').optional(parseSchedule, undefined);
  const keepPreviousMs = reader.at('keepPrevious').optional((value) => readDuration(value), 7 * DAY);
  const staleAfterMs = reader.at('staleAfter').optional((value) => readDuration(value), undefined);
  const destinations = reader
    .at('destinations')
    .optional((list) => readDestinations(list, defaults), defaults.destinations);
  const retention = decideRetention(
    reader,
    { destinations, keepPreviousMs, ...(schedule ? { schedule } : {}) },
    defaults,
  );
  const storages = destinations.flatMap((name) => defaults.storages[name] ?? []);
  const storageClass = reader.at('storageClass').optional((value) => parseStorageClass(value, storages), undefined);
  const source = parseSource(reader.at('source'));
  const encryption = reader.at('encryption').optional(parseEncryption, defaults.encryption);
  checkEncryption(reader.at('encryption'), source, encryption);
  return {
    source,
    destinations,
    ...(schedule === undefined ? {} : { schedule }),
    ...retention,
    compression: reader.at('compression').optional(parseCompression, defaults.compression),
    encryption,
    skipsUnchanged: parseSkipUnchanged(reader.at('skipUnchanged'), source),
    deadlineMs: reader.at('deadline').optional((value) => readDuration(value, LONGEST_DEADLINE_MS), 6 * HOUR),
    minBytes: reader.at('minSize').optional(readSize, 1),
    keepPreviousMs,
    ...(storageClass === undefined ? {} : { storageClass }),
    ...(staleAfterMs === undefined ? {} : { staleAfterMs }),
    expect: reader.at('expect').optional(parseExpect, NO_EXPECTATIONS),
    drill: reader.at('drill').optional(parseDrill, { checks: [] }),
    limits: parseLimits(reader.at('limits'), schedule?.timeZone ?? localTimeZone()),
    events: reader.at('events').optional(parseEvents, NO_EVENT_OPTIONS),
  };
}

/** In a destination: what the job says of it, else what the destination says, else what the job says in general. */
function decideRetention(
  reader: Reader,
  { destinations, schedule, keepPreviousMs }: Pick<JobSettings, 'destinations' | 'schedule' | 'keepPreviousMs'>,
  defaults: JobDefaults,
): Pick<JobSettings, 'retention' | 'retentionIn'> {
  const forJob = (rules: RetentionSettings): RetentionPolicy => ({
    timeZone: schedule?.timeZone ?? 'UTC',
    ...rules,
    keepSafetyMs: keepPreviousMs,
  });
  const places = [...new Set([...destinations, ...defaults.copiedTo])];
  const here = Object.entries(defaults.retentionIn).filter(([name]) => places.includes(name));
  const own = Object.entries(parseRetentionIn(reader.at('retentionIn'), places));
  return {
    retention: forJob(parseRetention(reader.at('retention'))),
    retentionIn: Object.fromEntries([...here, ...own].map(([name, rules]) => [name, forJob(rules)])),
  };
}

function readDestinations(reader: Reader, { destinations }: JobDefaults): string[] {
  const items = reader.items();
  if (Array.isArray(reader.value) && items.length === 0) reader.problem('must name at least one destination');
  const names = items.map((item) => item.string());
  for (const [index, item] of items.entries()) {
    const name = names[index] ?? '';
    if (!destinations.includes(name)) item.problem(`must be one of the destinations: ${destinations.join(', ')}`);
    else if (names.indexOf(name) < index) item.problem('is named twice');
  }
  return names;
}
