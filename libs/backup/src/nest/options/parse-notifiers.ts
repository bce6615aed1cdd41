// Options of the notifiers: who is told, and of what.

import { DEFAULT_EVENTS, type NewsFilter } from '../../core/channel.js';
import { NOTICE_EVENTS } from '../../core/news.js';
import type { Notifier } from '../../core/notifier.js';
import { isRecord, type Reader } from '../../core/reader.js';
import { HOUR } from '../../kit/durations.js';
import { parseEmail } from './parse-email.js';
import { parseWebhook, readHttpUrl } from './parse-webhook.js';
import { isPort, readDuration } from './readers.js';
import type { NotifierSettings } from './settings.js';

const METHODS = ['send'] as const satisfies (keyof Notifier)[];
const FIELDS = ['kind', 'target'] as const satisfies (keyof Notifier)[];
const TYPES = ['slack', 'email', 'webhook', 'custom'] as const;

const UNFILTERED: NewsFilter = { level: 'healthy', events: DEFAULT_EVENTS };
const LONGEST_TIMEOUT_MS = HOUR / 12;

/** `jobs`: the names that a filter may hold. */
export function parseNotifier(reader: Reader, jobs: readonly string[]): NotifierSettings {
  if (isPort(reader, METHODS, FIELDS)) return { notifier: reader.value as Notifier, filter: UNFILTERED };
  if (!isRecord(reader.value)) {
    reader.problem(`must be { type } with one of ${TYPES.join(', ')}, or an object that implements Notifier`);
    return { notifier: { type: 'slack', url: 'http://localhost' }, filter: UNFILTERED };
  }
  return {
    notifier: parseKind(reader),
    filter: reader.at('filter').optional((filter) => parseFilter(filter, jobs), UNFILTERED),
  };
}

function parseKind(reader: Reader): NotifierSettings['notifier'] {
  switch (reader.at('type').oneOf(TYPES)) {
    case 'slack':
      reader.onlyKeys('type', 'url', 'filter', 'timeout', 'retryFor');
      return { type: 'slack', url: readHttpUrl(reader.at('url')), ...readPatience(reader) };
    case 'email':
      return { ...parseEmail(reader), ...readPatience(reader) };
    case 'webhook':
      return { ...parseWebhook(reader), ...readPatience(reader) };
    case 'custom':
      reader.onlyKeys('type', 'notifier', 'filter');
      return readOwn(reader.at('notifier'));
  }
}

function readOwn(reader: Reader): Notifier {
  if (!isPort(reader, METHODS, FIELDS)) reader.problem('must be an object that implements Notifier');
  return reader.value as Notifier;
}

function readPatience(reader: Reader): { readonly timeoutMs?: number; readonly retryForMs?: number } {
  const timeoutMs = reader.at('timeout').optional((value) => readDuration(value, LONGEST_TIMEOUT_MS), undefined);
  const retryForMs = reader.at('retryFor').optional((value) => readDuration(value, HOUR), undefined);
  return { ...(timeoutMs === undefined ? {} : { timeoutMs }), ...(retryForMs === undefined ? {} : { retryForMs }) };
}

function parseFilter(reader: Reader, known: readonly string[]): NewsFilter {
  reader.isObject();
  reader.onlyKeys('level', 'jobs', 'events');
  const jobs = reader.at('jobs').optional((list) => readJobs(list, known), undefined);
  return {
    level: reader.at('level').optional((level) => level.oneOf(['warning', 'critical']), UNFILTERED.level),
    events: reader.at('events').optional(readEvents, UNFILTERED.events),
    ...(jobs === undefined ? {} : { jobs }),
  };
}

function readEvents(reader: Reader): NewsFilter['events'] {
  return notEmpty(reader).map((item) => item.oneOf(NOTICE_EVENTS));
}

function readJobs(reader: Reader, known: readonly string[]): string[] {
  return notEmpty(reader).map((item) => {
    const name = item.string();
    if (name !== '' && !known.includes(name)) item.problem(`must be one of the jobs: ${known.join(', ')}`);
    return name;
  });
}

function notEmpty(reader: Reader): Reader[] {
  const items = reader.items();
  if (Array.isArray(reader.value) && items.length === 0) reader.problem('must name at least one; nothing would pass');
  return items;
}
