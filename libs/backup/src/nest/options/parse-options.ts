// Options are parsed here, once, at the door; every problem is reported at once with its path.

import { BackupError } from '../../core/errors.js';
import { JOB_NAME } from '../../core/names.js';
import { listProblems, Reader } from '../../core/reader.js';
import { parseDuration } from '../../kit/durations.js';
import { parseDestination } from './parse-destination.js';
import { parseJob } from './parse-job.js';
import { parseCompression, parseEncryption } from './parse-stages.js';
import { readDuration } from './readers.js';
import type { Settings } from './settings.js';

const DEFAULT_GRACE_MS = parseDuration('25s') ?? 0;

/** @throws BackupError OPTIONS_INVALID naming every problem */
export function parseOptions(options: unknown): Settings {
  const root = new Reader(options);
  root.isObject();
  root.onlyKeys('destinations', 'jobs', 'compression', 'encryption', 'schedules', 'shutdown');
  const destinations = readNamed(root.at('destinations'), parseDestination);
  const defaults = {
    destinations: Object.keys(destinations),
    compression: root.at('compression').optional(parseCompression, { type: 'gzip', level: 6 } as const),
    encryption: root.at('encryption').optional(parseEncryption, { type: 'none' } as const),
  };
  const jobs = readNamed(root.at('jobs'), (reader) => parseJob(reader, defaults));
  const schedules = root.at('schedules').optional((value) => value.boolean(), true);
  const shutdown = parseShutdown(root.at('shutdown'));
  if (root.problems.length > 0) {
    throw new BackupError(
      'OPTIONS_INVALID',
      `The options of BackupModule can't be used: ${listProblems(root.problems)}.`,
      {
        context: { problems: root.problems.map(({ path, message }) => `${path} ${message}`) },
      },
    );
  }
  return { destinations, jobs, schedules, shutdown };
}

function readNamed<T>(reader: Reader, parse: (reader: Reader) => T): Record<string, T> {
  const entries = reader.entries();
  if (reader.value !== undefined && entries.length === 0) reader.problem('must have at least one entry');
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

function parseShutdown(reader: Reader): Settings['shutdown'] {
  if (!reader.isAbsent) reader.isObject();
  reader.onlyKeys('mode', 'grace');
  return {
    mode: reader.at('mode').optional((value) => value.oneOf(['wait', 'cancel']), 'wait'),
    graceMs: reader.at('grace').optional((value) => readDuration(value, 86_400_000), DEFAULT_GRACE_MS),
  };
}
