// How the words of a message are put together: its parts, and times and spans as people say them.

import type { NoticeBlock } from '../../core/notifier.js';
import { DAY, HOUR } from '../../kit/durations.js';

/** A message before it is made safe and rendered. */
export interface Wording {
  readonly title: string;
  readonly blocks: readonly NoticeBlock[];
}

export type Fact = readonly [name: string, value: string | undefined];

const MINUTE = 60_000;

export function paragraph(text: string): NoticeBlock {
  return { type: 'paragraph', text };
}

/** Nothing where there are no items. */
export function list(items: readonly string[]): NoticeBlock[] {
  return items.length === 0 ? [] : [{ type: 'list', items }];
}

/** A part with its heading; nothing where the part is empty. */
export function section(heading: string, blocks: readonly NoticeBlock[]): NoticeBlock[] {
  return blocks.length === 0 ? [] : [{ type: 'heading', text: heading }, ...blocks];
}

/** Without those that have no value. */
export function facts(all: readonly Fact[]): NoticeBlock {
  return { type: 'facts', facts: all.flatMap(([name, value]) => (value === undefined ? [] : [{ name, value }])) };
}

/** `1 warning`, `3 warnings`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

/** `40 minutes`, `26 hours`, `3 days`: for a title, where nobody wants it to the second. */
export function roughly(ms: number): string {
  if (ms < 1.5 * MINUTE) return 'a minute';
  if (ms < 2 * HOUR) return `${Math.round(ms / MINUTE)} minutes`;
  if (ms < 3 * DAY) return `${Math.round(ms / HOUR)} hours`;
  return `${Math.round(ms / DAY)} days`;
}

/** `2026-01-01 02:00:00 UTC`. */
export function moment(at: Date): string {
  return `${at.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

export function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
