// What the tellers of news work with, and how they come to be the ones who tell.

import { type AlertRecord, SETUP } from '../../core/alert.js';
import type { Clock } from '../../core/clock.js';
import type { Finding } from '../../core/health.js';
import { compactTime, randomTail } from '../../core/names.js';
import type { TestNews } from '../../core/news.js';
import type { AlertBook } from './alert-book.js';
import { familyOf } from './decide-run.js';
import type { Dispatcher } from './dispatcher.js';
import { type AlertPolicy, heard } from './policy.js';
import type { Repeats } from './repeats.js';

export interface AlertDesk {
  readonly bookOf: (subject: string) => AlertBook;
  readonly dispatcher: Dispatcher;
  readonly repeats: Repeats;
  readonly policy: AlertPolicy;
  readonly clock: Clock;
  /** What the job's source calls itself. */
  readonly targetOf: (job: string) => string;
  /** What is to be said about the set-up as a whole, now. */
  readonly setupFindings: () => readonly Finding[];
}

/** What is to be told. Without an alert no record is made of it. */
interface Decision {
  readonly alert?: Omit<AlertRecord, 'number' | 'at'>;
}

export interface Claimed<T> {
  readonly decision: T;
  readonly record?: AlertRecord;
}

/** Of several processes that tell different things of one subject at once, one has to look again. */
const MOST_TRIES = 5;

/**
 * Decides by what was told of the subject, and writes down what is told now. Undefined: nothing is to be told, or
 * somebody else tells it.
 */
export async function claim<T extends Decision>(
  { bookOf, dispatcher, clock }: AlertDesk,
  { subject, family }: { readonly subject: string; readonly family: string },
  decide: (told: readonly AlertRecord[], now: Date) => T | undefined,
): Promise<Claimed<T> | undefined> {
  const book = bookOf(subject);
  const topic = topicOf(subject, family);
  for (let attempt = 0; attempt < MOST_TRIES; attempt++) {
    const known = await book.read();
    const at = clock.now();
    const newest = known.findLast(({ event }) => familyOf(event) === family);
    if (newest) dispatcher.dropBefore(topic, newest.number);
    const told = heard(known, (number) => dispatcher.holds(topic, number), at);
    const decision = decide(told, at);
    if (!decision?.alert) return decision && { decision };
    const record = { ...decision.alert, number: book.nextNumber(), at };
    if (await book.claim(record)) return { decision, record };
  }
  return undefined;
}

/** A newer message about the same takes the place of an older one. */
export function topicOf(subject: string, family: string): string {
  return `${subject} ${family}`;
}

export function testNews(at: Date): TestNews {
  return { id: `test-${compactTime(at)}-${randomTail()}`, at, event: 'test' };
}

/** Letters, digits and dashes. */
export function newsId(subject: string, { number, at }: AlertRecord): string {
  return `${subject === SETUP ? 'setup' : subject}-${number}-${compactTime(at)}`;
}
