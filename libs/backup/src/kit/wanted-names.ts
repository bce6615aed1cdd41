// Names that options ask for, and what is said of those that are not there.

import { BackupError } from '../core/errors.js';
import { listOf } from './lists.js';

export interface WantedName {
  readonly name: string;
  /** It may be missing. */
  readonly optional: boolean;
}

const MOST_NEAR = 3;
const LETTERS_PER_SLIP = 4;

/** Those of the known names that somebody may have meant, the nearest first. */
export function nearNames(name: string, known: readonly string[]): string[] {
  const wanted = name.toLowerCase();
  return known
    .map((candidate) => ({ candidate, distance: distanceOf(wanted, candidate.toLowerCase()) }))
    .filter(({ distance }) => distance <= Math.max(1, Math.floor(name.length / LETTERS_PER_SLIP)))
    .toSorted((a, b) => a.distance - b.distance)
    .slice(0, MOST_NEAR)
    .map(({ candidate }) => candidate);
}

/** For tables that are missing in a place, and not marked as optional. */
export function missingTables(missing: readonly string[], known: readonly string[], place: string): BackupError {
  const told = missing.map((name) => {
    const near = nearNames(name, known);
    return near.length === 0 ? shown(name) : `${shown(name)} (did you mean ${listOf(near.map(shown), 'or')}?)`;
  });
  const [first = ''] = missing;
  const what = missing.length === 1 ? 'no table' : 'none of the tables';
  return new BackupError('SOURCE_INVALID', `There is ${what} ${told.join(', ')} in ${place}.`, {
    hint: `Correct the name, or mark what may be missing: { name: ${JSON.stringify(first.slice(0, 80))}, optional: true }.`,
    context: { missing },
  });
}

function shown(name: string): string {
  return /^[\w.]+$/.test(name) ? name : JSON.stringify(name.slice(0, 80));
}

/** How many letters have to be changed, added or left out. */
function distanceOf(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
