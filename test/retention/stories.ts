// What happens over a thousand days: policies as a user writes them, and when backups are taken.

import type { RetentionOptions, Trigger, TrustLevel } from 'nestjs-backup';

export interface Story {
  /** The name of its file. */
  readonly name: string;
  readonly title: string;
  readonly retention: RetentionOptions;
  /** The backups of a day, counted from 0, first to last. */
  readonly day: (day: number) => readonly Taken[];
}

export interface Taken {
  /** Hour of the day, by the clocks of the schedule. */
  readonly hour: number;
  readonly trigger?: Trigger;
  readonly trust?: TrustLevel;
  readonly bytes?: number;
  readonly pinned?: string;
}

const NIGHTLY: readonly Taken[] = [{ hour: 2 }];
const GRANDFATHER = { keepLast: 3, daily: 7, weekly: 4, monthly: 12, yearly: 5 };

export const STORIES: readonly Story[] = [
  {
    name: 'thirty-days',
    title: 'One backup each night',
    retention: { maxAge: '30d' },
    day: () => NIGHTLY,
  },
  {
    name: 'grandfather-father-son',
    title: 'One backup each night',
    retention: GRANDFATHER,
    day: () => NIGHTLY,
  },
  {
    name: 'every-six-hours',
    title: 'A backup every six hours, days by the clocks of New York',
    retention: { hourly: 6, daily: 7, weekly: 4, monthly: 3, timeZone: 'America/New_York' },
    day: () => [0, 6, 12, 18].map((hour) => ({ hour })),
  },
  {
    name: 'by-trigger',
    title: 'One backup each night, one on an event every eleventh day, one by hand every hundredth',
    retention: { maxAge: '30d', byTrigger: { event: { maxAge: '90d' }, manual: {} } },
    day: (day) => [
      ...NIGHTLY,
      ...(day % 11 === 0 ? [{ hour: 15, trigger: 'event' as const }] : []),
      ...(day % 100 === 50 ? [{ hour: 18, trigger: 'manual' as const }] : []),
    ],
  },
  {
    name: 'within-a-size',
    title: 'One backup each night, the first of 1 MB, each 0.1 MB larger than the one before',
    retention: { daily: 30, monthly: 24, maxTotalSize: '2GB' },
    day: (day) => [{ hour: 2, bytes: 1_000_000 + day * 100_000 }],
  },
  {
    name: 'troubled',
    title: 'One backup each night; each third is damaged, none from day 900 to 970, and the one of day 100 is pinned',
    retention: GRANDFATHER,
    day: (day) => (day >= 900 && day < 970 ? [] : [{ hour: 2, ...troubleOf(day) }]),
  },
];

function troubleOf(day: number): Partial<Taken> {
  if (day === 100) return { pinned: 'before the move' };
  return day % 3 === 2 ? { trust: 'failed' } : {};
}
