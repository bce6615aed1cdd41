// Reads the journals of all destinations as one: each record once, newest first, from whichever destination has it.

import type { Journal } from '../../catalog/journal/journal.js';
import { dateOf, type JournalKey, type JournalKind, parseJournalKey } from '../../catalog/journal/journal-keys.js';
import type { Clock } from '../../core/clock.js';
import { BackupError, hasCode } from '../../core/errors.js';
import { mapConcurrent } from '../../kit/concurrency.js';
import { DAY } from '../../kit/durations.js';
import { withinLimit } from '../../kit/time-limit.js';
import { datesBack, dayOf } from './dates.js';
import { groupsBySecond, isIn, mayBeIn, newestFirst, restAfter, type TimeRange } from './order.js';

/** What could not be looked at, by the name of the destination, and records that could not be understood. */
export interface LookFailures {
  readonly unreachable: Map<string, BackupError>;
  readonly unreadable: Map<string, { readonly destination: string; readonly error: BackupError }>;
}

export function noFailures(): LookFailures {
  return { unreachable: new Map(), unreadable: new Map() };
}

/** A kind of record: how it is parsed, and which objects speak of the same thing. */
export interface RecordKind<T> {
  readonly kind: JournalKind;
  readonly parse: (text: string) => T;
  readonly at: (record: T) => Date;
  /** Of the objects about one thing, how strong the word of each is. The strongest is read. */
  readonly rank: (key: JournalKey) => number;
}

interface Found {
  readonly rank: number;
  readonly key: string;
  readonly journals: readonly Journal[];
}

const READS_IN_FLIGHT = 24;
const DATES_AT_ONCE = 8;
/** A destination that hangs must not keep the others from answering. */
const PATIENCE_MS = 15_000;
const MOST_CACHED = 5000;

export class JournalReader<T extends { readonly id: string }> {
  /** Records never change, so each is read once. */
  private readonly cache = new Map<string, T>();

  constructor(
    private readonly kind: RecordKind<T>,
    private readonly clock: Clock,
  ) {}

  /**
   * Newest first. What is `at hand` counts instead of what is stored under the same id. What could not be looked at is
   * added to the failures, and not asked again.
   */
  async *records(
    journals: readonly Journal[],
    range: TimeRange,
    failures: LookFailures,
    atHand: ReadonlyMap<string, T> = new Map(),
  ): AsyncGenerator<T> {
    const oldest = await this.oldestDay(journals, range, failures, [...atHand.keys()]);
    if (oldest === undefined) return;
    // Of another process, whose clock may be ahead.
    const tomorrow = new Date(this.clock.now().getTime() + DAY);
    const newest = range.to !== undefined && range.to < tomorrow ? range.to : tomorrow;
    const start = range.after === undefined ? undefined : dateOf(range.after);
    let dates: string[] = [];
    for (const date of datesBack(newest, oldest)) {
      if (start !== undefined && date > start) continue;
      dates.push(date);
      if (dates.length < DATES_AT_ONCE) continue;
      yield* this.ofDates(journals, dates, range, failures, atHand);
      dates = [];
    }
    yield* this.ofDates(journals, dates, range, failures, atHand);
  }

  /** The record of one id. */
  async find(id: string, journals: readonly Journal[], failures: LookFailures): Promise<T | undefined> {
    const found = await this.listed(journals, dateOf(id) + id, failures);
    const place = found.get(id);
    return place && (await this.read(id, place, failures));
  }

  private async *ofDates(
    journals: readonly Journal[],
    dates: readonly string[],
    range: TimeRange,
    failures: LookFailures,
    atHand: ReadonlyMap<string, T>,
  ): AsyncGenerator<T> {
    const listings = await mapConcurrent(dates, DATES_AT_ONCE, async (date) => {
      const found = await this.listed(journals, date, failures);
      const ids = new Set([...found.keys(), ...[...atHand.keys()].filter((id) => dateOf(id).startsWith(date))]);
      return { found, ids: [...ids].filter((id) => mayBeIn(id, range)) };
    });
    for (const { found, ids } of listings) {
      for (const group of groupsBySecond(ids)) {
        const records = await mapConcurrent(group, READS_IN_FLIGHT, async (id) => {
          const place = found.get(id);
          return atHand.get(id) ?? (place && (await this.read(id, place, failures)));
        });
        const dated = records.flatMap((record) =>
          record ? [{ id: record.id, at: this.kind.at(record), record }] : [],
        );
        for (const { at, record } of restAfter(dated.toSorted(newestFirst), range.after)) {
          if (isIn(at, range)) yield record;
        }
      }
    }
  }

  /** By id, where the strongest word about it is. */
  private async listed(
    journals: readonly Journal[],
    date: string,
    { unreachable }: LookFailures,
  ): Promise<Map<string, Found>> {
    const found = new Map<string, Found>();
    const keys = await Promise.all(
      journals.map(
        async (journal) => await this.attempt(journal, unreachable, [], (signal) => this.keysOf(journal, date, signal)),
      ),
    );
    for (const [index, journal] of journals.entries()) {
      for (const key of keys[index] ?? []) {
        const meaning = parseJournalKey(key);
        if (meaning?.kind !== this.kind.kind) continue;
        const rank = this.kind.rank(meaning);
        const known = found.get(meaning.id);
        if (known === undefined || rank > known.rank) found.set(meaning.id, { rank, key, journals: [journal] });
        else if (known.key === key) found.set(meaning.id, { ...known, journals: [...known.journals, journal] });
      }
    }
    return found;
  }

  private async keysOf(journal: Journal, date: string, signal: AbortSignal): Promise<string[]> {
    const keys: string[] = [];
    for await (const { key } of journal.list(this.kind.kind, date, { signal })) keys.push(key);
    return keys;
  }

  /** Undefined when it was removed meanwhile, or can't be read anywhere, which the failures then say. */
  private async read(id: string, { key, journals }: Found, failures: LookFailures): Promise<T | undefined> {
    const known = this.cache.get(key);
    if (known !== undefined) return known;
    for (const journal of journals) {
      const text = await this.attempt(journal, failures.unreachable, undefined, async (signal) => {
        return await journal.read(key, { signal });
      });
      if (text === undefined) continue;
      try {
        const record = this.kind.parse(text);
        this.remember(key, record);
        failures.unreadable.delete(id);
        return record;
      } catch (error) {
        failures.unreadable.set(id, { destination: journal.name, error: BackupError.from(error) });
      }
    }
    return undefined;
  }

  private remember(key: string, record: T): void {
    this.cache.set(key, record);
    if (this.cache.size <= MOST_CACHED) return;
    const [oldest] = this.cache.keys();
    if (oldest !== undefined) this.cache.delete(oldest);
  }

  private async oldestDay(
    journals: readonly Journal[],
    { from }: TimeRange,
    { unreachable }: LookFailures,
    idsAtHand: readonly string[],
  ): Promise<string | undefined> {
    const keys = await Promise.all(
      journals.map(
        async (journal) =>
          await this.attempt(journal, unreachable, undefined, (signal) => journal.oldest(this.kind.kind, { signal })),
      ),
    );
    const days = keys.flatMap((key) => (key === undefined ? [] : [dayIn(key)]));
    const [oldest] = [...days, ...idsAtHand.map(dateOf)].toSorted();
    const floor = from && dayOf(from);
    return oldest !== undefined && floor !== undefined && floor > oldest ? floor : oldest;
  }

  /** What the work answers; the fallback when the journal can't be looked at, or the object is not there any more. */
  private async attempt<R>(
    journal: Journal,
    unreachable: Map<string, BackupError>,
    fallback: R,
    work: (signal: AbortSignal) => Promise<R>,
  ): Promise<R> {
    if (unreachable.has(journal.name)) return fallback;
    const late = () => new BackupError('STORAGE_UNREACHABLE', `${journal.name} did not answer in time.`);
    try {
      return await withinLimit(this.clock, PATIENCE_MS, late, work);
    } catch (error) {
      if (hasCode(error, 'OBJECT_NOT_FOUND')) return fallback;
      unreachable.set(journal.name, BackupError.from(error, 'STORAGE_FAILED'));
      return fallback;
    }
  }
}

/** `2025/11/01/` of `.runs/2025/11/01/…`. */
function dayIn(key: string): string {
  return key.slice(key.indexOf('/') + 1).slice(0, 11);
}
