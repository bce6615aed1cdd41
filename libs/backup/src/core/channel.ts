// A channel: a notifier with its name, and which news go there.

import { HEALTH_LEVELS, type HealthLevel } from './health.js';
import { namesIn, type News, NOTICE_EVENTS, type NoticeEvent, weightOf } from './news.js';
import type { Notifier } from './notifier.js';

export interface Channel {
  /** As the options name it. */
  readonly name: string;
  readonly notifier: Notifier;
  readonly filter: NewsFilter;
}

/** All of these must let it pass. */
export interface NewsFilter {
  /** Nothing that matters less. */
  readonly level: HealthLevel;
  readonly events: readonly NoticeEvent[];
  /** Absent: all jobs. */
  readonly jobs?: readonly string[];
}

/** That all is as it should be is not news. */
const ROUTINE: ReadonlySet<NoticeEvent> = new Set(['backup.succeeded', 'drill.passed']);

export const DEFAULT_EVENTS: readonly NoticeEvent[] = NOTICE_EVENTS.filter((event) => !ROUTINE.has(event));

/**
 * A test always passes, and so does, whatever the jobs, what is about the set-up as a whole. Who wants to hear of a job
 * hears of the groups that it is run in.
 */
export function wants({ level, events, jobs }: NewsFilter, news: News): boolean {
  if (news.event === 'test') return true;
  const names = namesIn(news);
  return (
    events.includes(news.event) &&
    HEALTH_LEVELS.indexOf(weightOf(news)) >= HEALTH_LEVELS.indexOf(level) &&
    (jobs === undefined || names.length === 0 || names.some((name) => jobs.includes(name)))
  );
}
