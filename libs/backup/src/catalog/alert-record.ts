// Alert records as they are stored: one small JSON object each, version 1.

import type { AlertRecord, ToldFinding } from '../core/alert.js';
import { BackupError } from '../core/errors.js';
import { HEALTH_LEVELS } from '../core/health.js';
import { NOTICE_EVENTS } from '../core/news.js';
import { listProblems, Reader } from '../core/reader.js';

const VERSION = 1;

export function serializeAlert(record: AlertRecord): string {
  return `${JSON.stringify({ version: VERSION, ...record }, null, 2)}\n`;
}

/** @throws BackupError MANIFEST_INVALID naming every problem, or MANIFEST_TOO_NEW */
export function parseAlert(text: string): AlertRecord {
  const root = new Reader(parseJson(text));
  const version = root.at('version').integer(1);
  if (version > VERSION) {
    throw new BackupError('MANIFEST_TOO_NEW', `The alert has version ${version}; this release reads ${VERSION}.`);
  }
  const cause = root.at('cause').optional((value) => value.string(), undefined);
  const record: AlertRecord = {
    number: root.at('number').integer(1),
    event: root.at('event').oneOf(NOTICE_EVENTS),
    at: root.at('at').date(),
    level: root.at('level').oneOf(HEALTH_LEVELS),
    findings: root.at('findings').items().map(readFinding),
    ...(cause === undefined ? {} : { cause }),
  };
  if (root.problems.length === 0) return record;
  throw new BackupError('MANIFEST_INVALID', `An alert can't be read: ${listProblems(root.problems)}.`);
}

function readFinding(reader: Reader): ToldFinding {
  const destination = reader.at('destination').optional((value) => value.string(), undefined);
  const notifier = reader.at('notifier').optional((value) => value.string(), undefined);
  return {
    level: reader.at('level').oneOf(['warning', 'critical']),
    name: reader.at('name').string(),
    ...(destination === undefined ? {} : { destination }),
    ...(notifier === undefined ? {} : { notifier }),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new BackupError('MANIFEST_INVALID', "An alert can't be read: it is not JSON.", { cause: error });
  }
}
