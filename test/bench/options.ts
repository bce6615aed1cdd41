// What can be asked of `npm run bench -- …`.

import { parseArgs } from 'node:util';

export const SECTIONS = ['compression', 'guest', 'postgres', 'retention', 'catalog', 'logs', 'files'] as const;
export type SectionName = (typeof SECTIONS)[number];

export interface BenchOptions {
  /** How often each contestant of a race runs; the guest is watched in half as many backups. */
  readonly runs: number;
  /** Bytes of each file that is compressed. */
  readonly size: number;
  /** Bytes of the SQLite database that is backed up. */
  readonly database: number;
  /** Bytes of the PostgreSQL database that is backed up and restored. */
  readonly postgres: number;
  /** Seconds for which lines are written to a log. */
  readonly logs: number;
  /** How many files are backed up. */
  readonly files: number;
  readonly sections: readonly SectionName[];
  readonly json: boolean;
}

const UNITS: Readonly<Record<string, number>> = { MB: 1e6, GB: 1e9, MiB: 2 ** 20, GiB: 2 ** 30 };
const FULL = { runs: '5', size: '512MiB', database: '4GB', postgres: '1GB', logs: '60', files: '100000' };
const QUICK = { runs: '1', size: '64MiB', database: '256MB', postgres: '100MB', logs: '5', files: '5000' };

export const USAGE = `npm run bench -- [options]
  --quick              a smoke run of two minutes: ${QUICK.runs} run, ${QUICK.size} to compress, ${QUICK.database} of SQLite, ${QUICK.postgres} of PostgreSQL
  --runs <number>      how often everything is measured (${FULL.runs})
  --size <size>        of the files to compress (${FULL.size})
  --database <size>    of the SQLite database to back up (${FULL.database})
  --postgres <size>    of the PostgreSQL database to back up and restore (${FULL.postgres})
  --logs <seconds>     for which lines are written to a log (${FULL.logs})
  --files <number>     of the files to back up (${FULL.files})
  --only <sections>    some of ${SECTIONS.join(',')}
  --json               the numbers for programs`;

/** Throws an Error that says what is wrong. */
export function parseOptions(args: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      runs: { type: 'string' },
      size: { type: 'string' },
      database: { type: 'string' },
      postgres: { type: 'string' },
      logs: { type: 'string' },
      files: { type: 'string' },
      only: { type: 'string', default: SECTIONS.join(',') },
      json: { type: 'boolean', default: false },
    },
  });
  const usual = values.quick ? QUICK : FULL;
  return {
    runs: parseCount('--runs', values.runs ?? usual.runs),
    size: parseSize(values.size ?? usual.size),
    database: parseSize(values.database ?? usual.database),
    postgres: parseSize(values.postgres ?? usual.postgres),
    logs: parseSeconds(values.logs ?? usual.logs),
    files: parseCount('--files', values.files ?? usual.files),
    sections: parseSections(values.only),
    json: values.json,
  };
}

function parseCount(name: string, text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1)
    throw new Error(`${name} must be a whole number above zero, not "${text}".`);
  return count;
}

function parseSeconds(text: string): number {
  const seconds = Number(text);
  if (!Number.isInteger(seconds) || seconds < 1) {
    throw new Error(`--logs must be a whole number of seconds above zero, not "${text}".`);
  }
  return seconds;
}

function parseSize(text: string): number {
  const [, digits, unit] = /^(\d+)(MB|GB|MiB|GiB)$/.exec(text) ?? [];
  const bytes = Number(digits) * (UNITS[unit ?? ''] ?? 0);
  if (!(bytes > 0)) throw new Error(`A size is written like 512MiB or 4GB, not "${text}".`);
  return bytes;
}

function parseSections(text: string): SectionName[] {
  const names = text.split(',');
  const unknown = names.find((name) => !(SECTIONS as readonly string[]).includes(name));
  if (unknown !== undefined) throw new Error(`--only takes ${SECTIONS.join(', ')}, not "${unknown}".`);
  return SECTIONS.filter((name) => names.includes(name));
}
