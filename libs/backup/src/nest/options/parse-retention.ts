// Options of retention.

import type { Reader } from '../../core/reader.js';
import {
  PERIODS,
  type RetentionPolicy,
  type RetentionRules,
  RULED_TRIGGERS,
  type RuledTrigger,
} from '../../operations/prune/policy.js';
import { formatDuration, HOUR, parseDuration } from '../../kit/durations.js';
import { parseSize } from '../../kit/sizes.js';
import { readDuration, readSize, readTimeZone } from './readers.js';

const RULES = ['keepLast', 'maxAge', ...PERIODS] as const;
const KEYS = [...RULES, 'byTrigger', 'maxTotalSize', 'timeZone', 'minVerified'] as const;

/** As written, for whichever job: what depends on the job is not decided yet. */
export type RetentionSettings = Omit<RetentionPolicy, 'keepSafetyMs'>;

export function parseRetention(reader: Reader): RetentionSettings {
  if (!reader.isAbsent) reader.isObject();
  reader.onlyKeys(...KEYS);
  const byTrigger = reader.at('byTrigger').optional(parseByTrigger, undefined);
  const maxTotalBytes = reader.at('maxTotalSize').optional(readTotalSize, undefined);
  const timeZone = reader.at('timeZone').optional(readTimeZone, undefined);
  return {
    ...readRules(reader),
    ...(byTrigger === undefined ? {} : { byTrigger }),
    ...(maxTotalBytes === undefined ? {} : { maxTotalBytes }),
    ...(timeZone === undefined ? {} : { timeZone }),
    minVerified: reader.at('minVerified').optional((value) => value.integer(1), 3),
  };
}

/** The job's rules for single destinations, by name. */
export function parseRetentionIn(reader: Reader, destinations: readonly string[]): Record<string, RetentionSettings> {
  const entries = reader.optional((value) => value.entries(), []);
  for (const [name, value] of entries) {
    if (!destinations.includes(name)) {
      value.problem(`must be for one of the destinations of the job: ${destinations.join(', ')}`);
    }
  }
  return Object.fromEntries(entries.map(([name, value]) => [name, parseRetention(value)]));
}

function parseByTrigger(reader: Reader): Partial<Record<RuledTrigger, RetentionRules>> {
  reader.isObject();
  reader.onlyKeys(...RULED_TRIGGERS);
  const rules = RULED_TRIGGERS.map((trigger) => [trigger, reader.at(trigger).optional(parseRules, undefined)] as const);
  return Object.fromEntries(rules.filter(([, found]) => found !== undefined));
}

function parseRules(reader: Reader): RetentionRules {
  reader.isObject();
  reader.onlyKeys(...RULES);
  return readRules(reader);
}

function readRules(reader: Reader): RetentionRules {
  const maxAgeMs = reader.at('maxAge').optional(readAge, undefined);
  const numbers = (['keepLast', ...PERIODS] as const).flatMap((key) => {
    const number = reader.at(key).optional((value) => value.integer(1), undefined);
    return number === undefined ? [] : [[key, number] as const];
  });
  return { ...Object.fromEntries(numbers), ...(maxAgeMs === undefined ? {} : { maxAgeMs }) };
}

/** Nobody means minutes: `30m` was to be months, and `30` days. */
function readAge(reader: Reader): number {
  const ms = readDuration(reader);
  if (parseDuration(reader.value) !== undefined && ms < HOUR) {
    reader.problem(`must be at least 1h, not ${formatDuration(ms)}; "m" are minutes, a number alone milliseconds`);
  }
  return ms;
}

function readTotalSize(reader: Reader): number {
  const bytes = readSize(reader);
  if (parseSize(reader.value) === 0) reader.problem('must be above zero');
  return bytes;
}
