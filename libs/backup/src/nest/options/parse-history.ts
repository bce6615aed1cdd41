// Options of the history: how long records stay, and where they wait.

import { resolve } from 'node:path';

import type { Reader } from '../../core/reader.js';
import { DAY } from '../../kit/durations.js';
import { readDuration } from './readers.js';
import type { HistorySettings } from './settings.js';

export function parseHistory(reader: Reader): HistorySettings {
  if (!reader.isAbsent) reader.isObject();
  reader.onlyKeys('keepRuns', 'keepAudit', 'spoolDirectory');
  const spoolDirectory = reader.at('spoolDirectory').optional(readSpoolDirectory, undefined);
  return {
    keepRunsMs: reader.at('keepRuns').optional((value) => readDuration(value), 90 * DAY),
    keepAuditMs: reader.at('keepAudit').optional((value) => readDuration(value), 730 * DAY),
    ...(spoolDirectory === undefined ? {} : { spoolDirectory }),
  };
}

function readSpoolDirectory(reader: Reader): string | false {
  if (reader.value === false) return false;
  if (reader.value === true) reader.problem('must be a directory, or false');
  return resolve(reader.value === true ? '' : reader.string());
}
