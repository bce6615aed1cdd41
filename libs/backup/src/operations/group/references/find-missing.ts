// Compares what is referred to with what is there, in a memory that does not grow with either.

import { createHash } from 'node:crypto';

import { readTexts } from '../../../kit/texts-file.js';
import type { References } from '../group.js';

export interface Referred {
  /** Of the file that names them, in any order and as often as they are referred to. */
  readonly path: string;
  readonly count: number;
}

export interface Missing {
  /** Each counted once. */
  readonly count: number;
  /** The first of them. */
  readonly names: readonly string[];
  /** Those that are referred to, each counted once. */
  readonly total: number;
}

/** So many are compared at once: with more, the files are listed again for the next ones. */
const AT_ONCE = 250_000;
const MOST_NAMES = 20;

/** `list`: the files that are there, from the beginning each time. */
export async function findMissing(
  referred: Referred,
  list: () => AsyncIterable<string>,
  signal: AbortSignal,
  atOnce = AT_ONCE,
): Promise<Missing> {
  const passes = Math.ceil(referred.count / atOnce);
  let found: Missing = { count: 0, names: [], total: 0 };
  for (let pass = 0; pass < passes; pass += 1) {
    const isOfPass = (digest: number): boolean => digest % passes === pass;
    const wanted = new Set<number>();
    for await (const digest of digests(readTexts(referred.path), signal)) if (isOfPass(digest)) wanted.add(digest);
    const total = wanted.size;
    for await (const digest of digests(list(), signal)) wanted.delete(digest);
    const names = [...found.names, ...(await namesOf(wanted, referred, MOST_NAMES - found.names.length))];
    found = { count: found.count + wanted.size, names, total: found.total + total };
  }
  return found;
}

export function describeMissing({ count, names, total }: Missing, { from, files }: References): string {
  const shown = names.map((name) => (name.length > 200 ? `${name.slice(0, 200)}…` : name)).join(', ');
  const others = count > names.length ? `, and ${count - names.length} more` : '';
  return `${count} of ${total} files that ${from} refers to are not in the backup of ${files}: ${shown}${others}.`;
}

async function namesOf(wanted: ReadonlySet<number>, { path }: Referred, most: number): Promise<string[]> {
  const names = new Set<string>();
  if (wanted.size === 0 || most <= 0) return [];
  for await (const name of readTexts(path)) {
    if (wanted.has(digestOf(name))) names.add(name);
    if (names.size === most) break;
  }
  return [...names];
}

async function* digests(names: AsyncIterable<string>, signal: AbortSignal): AsyncGenerator<number> {
  for await (const name of names) {
    signal.throwIfAborted();
    yield digestOf(name);
  }
}

/** 48 bits: of a million names one has the digest of another one with a chance of one in three hundred million. */
function digestOf(name: string): number {
  return createHash('sha256').update(name).digest().readUIntBE(0, 6);
}
