// Looks for paths in an index, and for what comes near those that are not in it.

import type { Facts } from '../../../core/facts.js';
import { type BytePath, parentOf, toReadable } from '../byte-path.js';
import type { IndexEntry } from '../index/entry.js';
import { ListingDigest } from '../listing-digest.js';
import { PathSelection } from './selection.js';

export interface Findings {
  /** Those that are not in the index, each with a few that are. */
  readonly missing: readonly { readonly path: string; readonly near: readonly string[] }[];
  /** Of what is selected: how much it is. */
  readonly facts: Facts;
}

const MOST_NEAR = 3;
const LEAST_ALIKE = 0.5;

interface Near {
  readonly path: BytePath;
  readonly likeness: number;
}

export function findPaths(entries: Iterable<IndexEntry>, paths: readonly string[]): Findings {
  const selection = new PathSelection(paths);
  const missing = new Map<BytePath, Near[]>(selection.paths.map((path) => [path, []]));
  const digest = new ListingDigest();
  for (const entry of entries) {
    if (selection.has(entry.path)) digest.add(entry);
    if (missing.delete(entry.path)) continue;
    for (const [path, near] of missing) keepNearest(near, { path: entry.path, likeness: likeness(path, entry.path) });
  }
  return {
    missing: [...missing].map(([path, near]) => ({
      path: toReadable(path),
      near: near.map((found) => toReadable(found.path)),
    })),
    facts: digest.facts(),
  };
}

function keepNearest(near: Near[], found: Near): void {
  if (found.likeness < LEAST_ALIKE) return;
  near.push(found);
  near.sort((a, b) => b.likeness - a.likeness);
  near.splice(MOST_NEAR);
}

/** From 0 to 1, by what the names begin and end with alike; a name in the same directory or of the same file is nearer. */
function likeness(wanted: BytePath, found: BytePath): number {
  const [a, b] = [nameOf(wanted), nameOf(found)];
  const isSibling = parentOf(wanted) === parentOf(found);
  if (a === b) return isSibling ? 1 : 0.9;
  const length = Math.max(a.length, b.length);
  const start = sharedStart(a, b);
  const end = Math.min(sharedStart(reversed(a), reversed(b)), length - start);
  return ((start + end) / length) * (isSibling ? 0.9 : 0.7);
}

function nameOf(path: BytePath): string {
  return path.slice(path.lastIndexOf('/') + 1).toLowerCase();
}

function sharedStart(a: string, b: string): number {
  let shared = 0;
  while (shared < a.length && a[shared] === b[shared]) shared += 1;
  return shared;
}

function reversed(text: string): string {
  return [...text].toReversed().join('');
}
