// Tells people what has changed for the better or the worse, and how runs ended; each thing once.

import { SETUP } from '../../core/alert.js';
import { type HealthReport, worst } from '../../core/health.js';
import { mapConcurrent } from '../../kit/concurrency.js';
import { claimHealth } from './claim-health.js';
import { claimRun, type RunNotice } from './claim-run.js';
import { type AlertDesk, testNews } from './desk.js';
import { merge, type Message } from './message.js';

const SUBJECTS_IN_FLIGHT = 8;
/** Runs follow one another: no notifier that is down may hold up what the others are told. */
const IN_HASTE = { inHaste: true };

/** Never rejects, and never waits for a notifier or a destination for longer than it has. */
export class Alerts {
  constructor(private readonly desk: AlertDesk) {}

  /** After a look at all jobs. What did not get through before is tried again. */
  async tellHealth(report: HealthReport): Promise<void> {
    await this.desk.dispatcher.send(present(await this.changesOf(report)));
    await this.tryFailing();
    await this.tellSetup(report);
  }

  /** After a run; of its job's health too, where it could be looked at. */
  async tellRun(notices: readonly RunNotice[], report?: HealthReport): Promise<void> {
    const changes = report ? present(await this.changesOf(report)) : [];
    // What health finds as long as it lasts, and reminds of, is told as an event only when it begins.
    const begins = report === undefined || changes.length > 0;
    const telling = notices.filter(({ news }) => begins || news.event !== 'prune.refused');
    const runs: (Message | undefined)[] = [];
    for (const notice of telling) runs.push(await claimRun(this.desk, notice));
    await this.desk.dispatcher.send(merge([...present(runs), ...changes]), IN_HASTE);
    if (report) await this.tellSetup(report, IN_HASTE);
  }

  private async tryFailing(): Promise<void> {
    const { bookOf, clock, dispatcher } = this.desk;
    const told = await bookOf(SETUP).read();
    await dispatcher.tryFailing(testNews(clock.now()), told.at(-1));
  }

  private async changesOf(report: HealthReport): Promise<(Message | undefined)[]> {
    const groups = (report.groups ?? []).map((condition) => ({ subject: condition.group, condition }));
    const subjects = [...report.jobs.map((condition) => ({ subject: condition.job, condition })), ...groups];
    return await mapConcurrent(subjects, SUBJECTS_IN_FLIGHT, async ({ subject, condition }) => {
      return await claimHealth(this.desk, subject, () => ({ condition, report }));
    });
  }

  /** Last: whether the notifiers work is known best when they have just been used. */
  private async tellSetup(report: HealthReport, haste = {}): Promise<void> {
    const change = await claimHealth(this.desk, SETUP, () => {
      const findings = this.desk.setupFindings();
      const condition = { level: worst(findings.map(({ level }) => level)), findings };
      const level = worst([condition, ...report.jobs, ...(report.groups ?? [])].map((part) => part.level));
      return { condition, report: { ...report, level, findings } };
    });
    // What failed a moment ago is not tried again at once.
    if (change) await this.desk.dispatcher.send([change], haste);
  }
}

function present(messages: readonly (Message | undefined)[]): Message[] {
  return messages.filter((message) => message !== undefined);
}
