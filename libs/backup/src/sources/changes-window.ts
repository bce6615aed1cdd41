// Decides where windows of row changes begin, so that no row is missed that is written while one is captured.

import type { EarlierBackup } from '../core/source.js';
import { HOUR } from '../kit/durations.js';
import { identityOf, type TableMarks } from './changes-record.js';

/** What the values of a change column are. `local`: times without their zone. `counter`: they only ever grow. */
export const COLUMN_KINDS = ['instant', 'local', 'seconds', 'milliseconds', 'microseconds', 'counter'] as const;
export type ColumnKind = (typeof COLUMN_KINDS)[number];

/** The moment of a snapshot by the clock of the database, in milliseconds since 1970, and who was writing then. */
export interface Moment {
  /** Before who was writing was looked up, and that was before the snapshot. */
  readonly before: number;
  /** After the snapshot. */
  readonly after: number;
  /** No transaction that the snapshot does not show began before. Absent: what it does not show had not begun. */
  readonly oldestStart?: number;
  /** True where not every transaction can be seen: one may have begun as long before as the overlap. */
  readonly isBlind?: boolean;
  /** True where a transaction was under way of which nobody can say when it began. */
  readonly hasUnknownStart: boolean;
}

/** The window of one table in one capture. */
export interface Window {
  /** Absent: everything. */
  readonly from?: string;
  /** The highest value that the snapshot shows. Absent: there was none. */
  readonly highest?: string;
  /** Of the capture before, when it has marks of the table. */
  readonly earlier?: { readonly highest?: string; readonly after: number };
}

/** Clocks are put back by an hour where there is summer time. */
const PUT_BACK_MS = HOUR;

/**
 * Where the next window begins: no row that this snapshot does not show has, or will get, a lower value. Undefined:
 * nobody knows, and it takes everything.
 *
 * A transaction that the snapshot does not show was under way or began later. What it writes is stamped no earlier than
 * it began, by clocks that are as far behind as the overlap at the most.
 */
export function nextStart(kind: ColumnKind, window: Window, moment: Moment, overlapMs: number): string | undefined {
  const { highest, from } = window;
  if (highest === undefined) return undefined;
  const count = nextCount(window, moment, overlapMs);
  if (kind === 'counter') return count;
  const begin = firstStamp(kind, toMs(kind, highest), moment) - overlapMs;
  // Each that is under way was so before, and its rows are in this window, or it began after the snapshot before.
  if (moment.hasUnknownStart) return from === undefined ? undefined : fromMs(kind, Math.min(toMs(kind, from), begin));
  if (kind !== 'seconds') return fromMs(kind, begin);
  // What looks like seconds may be a count that is large by now.
  return count === undefined ? undefined : fromMs(kind, Math.min(toMs(kind, count), begin));
}

/** A column that grows by being set to what it was never set to before. What was shown before a transaction began is lower. */
function nextCount(
  { highest, from, earlier }: Window,
  { oldestStart, hasUnknownStart, isBlind = false }: Moment,
  overlapMs: number,
): string | undefined {
  if (hasUnknownStart) return from;
  if (oldestStart === undefined) return highest;
  const start = isBlind ? oldestStart - overlapMs : oldestStart;
  return earlier !== undefined && start >= earlier.after ? (earlier.highest ?? from) : from;
}

function firstStamp(kind: ColumnKind, highest: number, { before, oldestStart = before }: Moment): number {
  const first = Math.min(before, oldestStart);
  if (kind !== 'local') return Math.min(highest, first);
  // Whatever the zone is: as long before the last stamp as the transaction began before the snapshot.
  return Math.min(highest, before) - (before - first) - PUT_BACK_MS;
}

const MS_OF = { seconds: 1000, milliseconds: 1, microseconds: 0.001 } as const;

export function toMs(kind: Exclude<ColumnKind, 'counter'>, text: string): number {
  if (kind === 'instant' || kind === 'local') return Date.parse(kind === 'local' ? `${text}Z` : text);
  return Number(text) * MS_OF[kind];
}

function fromMs(kind: Exclude<ColumnKind, 'counter'>, ms: number): string {
  if (kind !== 'instant' && kind !== 'local') return String(Math.floor(ms / MS_OF[kind]));
  const text = new Date(ms).toISOString();
  return kind === 'local' ? text.slice(0, -1) : text;
}

const EPOCHS: readonly (readonly [kind: ColumnKind, from: number, to: number])[] = [
  ['seconds', 9e8, 1e11],
  ['milliseconds', 9e11, 1e14],
  ['microseconds', 9e14, 1e17],
];

/** What a whole number stands for: a time from 1998 on, or a count. */
export function kindOfNumber(highest: string | undefined): ColumnKind {
  const value = Number(highest);
  return EPOCHS.find(([, from, to]) => value >= from && value < to)?.[0] ?? 'counter';
}

/** What a table is known by from one capture to the next. */
export interface TableNow {
  readonly column: string;
  /** Another text: another table, or other columns. */
  readonly shape: string;
}

/** Where the window of a table begins. Undefined: at every row, because nothing that fits was captured before. */
export function startOf(table: TableNow, earlier: TableMarks | undefined): string | undefined {
  if (earlier === undefined || earlier['column'] !== table.column || earlier['shape'] !== table.shape) return undefined;
  return earlier['next'];
}

/**
 * The backup that a new one builds on: the newest, unless the whole one is so old that it is time for another, or the
 * database is another one by now, such as one that was restored.
 */
export function chooseBase(
  earlier: readonly EarlierBackup[],
  identity: Readonly<Record<string, string>>,
  { now, completeEveryMs }: { readonly now: Date; readonly completeEveryMs: number },
): EarlierBackup | undefined {
  const [whole, last] = [earlier[0], earlier.at(-1)];
  if (whole === undefined || last === undefined) return undefined;
  if (now.getTime() - whole.startedAt.getTime() >= completeEveryMs) return undefined;
  const known = identityOf(last.facts.marks);
  return Object.entries(identity).every(([name, value]) => known[name] === value) ? last : undefined;
}
