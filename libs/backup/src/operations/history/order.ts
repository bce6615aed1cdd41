// The order of records: by the second in their ids, and within a second by the time that the record itself says.

import { stampOf } from '../../catalog/journal/journal-keys.js';
import { compactTime } from '../../core/names.js';

/** Records that are read together. */
const GROUP_SIZE = 24;

export interface TimeRange {
  /** Nothing that happened before. */
  readonly from?: Date;
  /** Nothing that happened after. */
  readonly to?: Date;
  /** Only what comes after the record of this id, which is older. */
  readonly after?: string;
}

/** As far as the id tells. */
export function mayBeIn(id: string, { from, to, after }: TimeRange): boolean {
  const stamp = stampOf(id);
  return (
    (from === undefined || stamp >= compactTime(from)) &&
    (to === undefined || stamp <= compactTime(to)) &&
    (after === undefined || stamp <= stampOf(after))
  );
}

export function isIn(at: Date, { from, to }: TimeRange): boolean {
  return (from === undefined || at >= from) && (to === undefined || at <= to);
}

/** Newest first, in groups that never part what is of one second: only the records tell the order within it. */
export function groupsBySecond(ids: readonly string[]): string[][] {
  const groups: string[][] = [];
  for (const id of ids.toSorted((a, b) => compare(stampOf(b), stampOf(a)))) {
    const group = groups.at(-1);
    const last = group?.at(-1);
    if (group !== undefined && last !== undefined && (group.length < GROUP_SIZE || stampOf(last) === stampOf(id)))
      group.push(id);
    else groups.push([id]);
  }
  return groups;
}

interface Dated {
  readonly id: string;
  readonly at: Date;
}

export function newestFirst(a: Dated, b: Dated): number {
  return compare(stampOf(b.id), stampOf(a.id)) || b.at.getTime() - a.at.getTime() || compare(b.id, a.id);
}

/** What follows the record of the id. One that was removed meanwhile has left its place to its id. */
export function restAfter<T extends { readonly id: string }>(ordered: readonly T[], after: string | undefined): T[] {
  if (after === undefined) return [...ordered];
  const position = ordered.findIndex(({ id }) => id === after);
  if (position >= 0) return ordered.slice(position + 1);
  return ordered.filter(({ id }) => stampOf(id) < stampOf(after) || id < after);
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
