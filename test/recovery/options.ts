// What can be asked of `npm run rehearse -- …`.

import { parseArgs } from 'node:util';

export interface RehearseOptions {
  /** Bytes of each database. */
  readonly size: number;
  /** Only those with one of these in their title. Empty: all. */
  readonly only: readonly string[];
  /** Show what is typed, and what is seen then. */
  readonly transcript: boolean;
  readonly json: boolean;
}

const UNITS: Readonly<Record<string, number>> = { MB: 1e6, GB: 1e9, MiB: 2 ** 20, GiB: 2 ** 30 };

export const USAGE = `npm run rehearse -- [options]
  --size <size>    of each database (1GB)
  --only <text>    the scenarios with this in their title; may be repeated
  --transcript     what is typed, and what is seen then
  --json           the numbers for programs`;

/** Throws an Error that says what is wrong. */
export function parseOptions(args: readonly string[]): RehearseOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      size: { type: 'string', default: '1GB' },
      only: { type: 'string', multiple: true, default: [] },
      transcript: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  });
  return { size: parseSize(values.size), only: values.only, transcript: values.transcript, json: values.json };
}

function parseSize(text: string): number {
  const [, digits, unit] = /^(\d+)(MB|GB|MiB|GiB)$/.exec(text) ?? [];
  const bytes = Number(digits) * (UNITS[unit ?? ''] ?? 0);
  if (!(bytes > 0)) throw new Error(`A size is written like 512MB or 1GB, not "${text}".`);
  return bytes;
}
