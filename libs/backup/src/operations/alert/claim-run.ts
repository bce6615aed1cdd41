// A run as a message, if it is news.

import type { HealthLevel } from '../../core/health.js';
import type { PruneNews, RunNews } from '../../core/news.js';
import { familyOf, isKept, isNews } from './decide-run.js';
import { type AlertDesk, claim, topicOf } from './desk.js';
import type { Message } from './message.js';

/** What is told of a run. */
export interface RunNotice {
  readonly job: string;
  readonly news: RunNews | PruneNews;
  readonly level: HealthLevel;
  /** What went wrong, in codes. Absent when nothing did. */
  readonly cause?: string;
}

export async function claimRun(desk: AlertDesk, { job, news, level, cause }: RunNotice): Promise<Message | undefined> {
  const { event } = news;
  const family = familyOf(event);
  const outcome = { event, ...(cause === undefined ? {} : { cause }) };
  const claimed = await claim(desk, { subject: job, family }, (told, now) => {
    if (!isNews(outcome, told, desk.policy, now)) return undefined;
    return isKept(outcome, told) ? { alert: { ...outcome, level, findings: [] } } : {};
  });
  if (!claimed) {
    desk.repeats.add(job, outcome);
    return undefined;
  }
  const { record } = claimed;
  const repeated = desk.repeats.take(job, outcome);
  return {
    topic: topicOf(job, family),
    alternatives: [repeated === 0 ? news : { ...news, repeated }],
    ...(record ? { number: record.number } : {}),
    told: async () => {
      if (record) await desk.bookOf(job).markSent(record);
    },
  };
}
