// The health of a subject as a message, if it is news and for this process to tell.

import { SETUP } from '../../core/alert.js';
import type { HealthReport } from '../../core/health.js';
import type { HealthNews } from '../../core/news.js';
import { type Condition, decideHealth, toldFindings } from './decide-health.js';
import { familyOf } from './decide-run.js';
import { type AlertDesk, claim, newsId, topicOf } from './desk.js';
import type { Message } from './message.js';
import { onlyAbout } from './notifier-findings.js';

const FAMILY = 'health';

export interface HealthLook {
  readonly condition: Condition;
  readonly report: HealthReport;
}

/** `subject`: a job, or the set-up. `look` is called when it is known what was told of it. */
export async function claimHealth(
  desk: AlertDesk,
  subject: string,
  look: () => HealthLook,
): Promise<Message | undefined> {
  const claimed = await claim(desk, { subject, family: FAMILY }, (told, now) => {
    const { condition, report } = look();
    const decision = decideHealth(condition, told, desk.policy, now);
    if (!decision) return undefined;
    const findings = toldFindings(condition.findings);
    const before = told.findLast(({ event }) => familyOf(event) === FAMILY)?.findings ?? [];
    const notFor = onlyAbout([...before, ...findings]);
    return { ...decision, report, notFor, alert: { event: decision.event, level: condition.level, findings } };
  });
  const { decision, record } = claimed ?? {};
  if (!decision || !record) return undefined;
  const { event, before, since, report, notFor } = decision;
  const about = subject === SETUP ? {} : { job: subject, target: desk.targetOf(subject) };
  const news: HealthNews = { id: newsId(subject, record), at: record.at, event, before, since, report, ...about };
  return {
    topic: topicOf(subject, FAMILY),
    alternatives: [news],
    number: record.number,
    notFor,
    told: async () => await desk.bookOf(subject).markSent(record),
  };
}
