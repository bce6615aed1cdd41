// When the events of a job become a backup.

import type { Reader } from '../../core/reader.js';
import { DAY, MINUTE, SECOND } from '../../kit/durations.js';
import { readDuration } from './readers.js';
import type { EventSettings } from './settings.js';

export const NO_EVENT_OPTIONS: EventSettings = { quietMs: 5 * SECOND, maxDelayMs: MINUTE };

export function parseEvents(reader: Reader): EventSettings {
  reader.isObject();
  reader.onlyKeys('quiet', 'maxDelay');
  const quietMs = reader.at('quiet').optional((value) => readDuration(value, DAY), NO_EVENT_OPTIONS.quietMs);
  const usual = Math.max(NO_EVENT_OPTIONS.maxDelayMs, quietMs);
  const maxDelayMs = reader.at('maxDelay').optional((value) => readDuration(value, DAY), usual);
  if (maxDelayMs < quietMs) reader.at('maxDelay').problem('must not be shorter than quiet');
  return { quietMs, maxDelayMs };
}
