// Once an hour: sends what waits, finds runs that ended without a word, and removes records that are old.

import { Inject, Injectable, Logger } from '@nestjs/common';

import type { Journal } from '../../catalog/journal/journal.js';
import { runKey } from '../../catalog/journal/journal-keys.js';
import { BackupError } from '../../core/errors.js';
import type { RunRecord } from '../../core/run.js';
import { HOUR } from '../../kit/durations.js';
import { redact } from '../../kit/redact.js';
import { lostObject } from '../../operations/history/chronicle.js';
import { findLost } from '../../operations/history/find-lost.js';
import { removeOldRecords } from '../../operations/history/keep-records.js';
import { EventStream } from '../event-stream.js';
import { BACKUP_PLAN, type BackupPlan, runnablesOf } from '../tokens.js';
import { Journals } from './journals.js';

@Injectable()
export class Bookkeeping {
  private readonly logger = new Logger('Backup');
  private readonly stopping = new AbortController();
  private cancelNext = (): void => undefined;

  constructor(
    @Inject(BACKUP_PLAN) private readonly plan: BackupPlan,
    @Inject(EventStream) private readonly stream: EventStream,
    @Inject(Journals) private readonly journals: Journals,
  ) {}

  /** Now, and again an hour after each time, until it is stopped; it keeps no process alive. Never rejects. */
  async start(): Promise<void> {
    await this.tick();
    if (this.stopping.signal.aborted) return;
    this.cancelNext = this.plan.clock.timeout(HOUR, () => void this.start());
  }

  /** Sends what can be sent in this time. */
  async stop(graceMs: number): Promise<void> {
    this.cancelNext();
    this.stopping.abort(new BackupError('SHUTTING_DOWN', 'The application is shutting down.'));
    await this.journals.outbox.close(graceMs);
  }

  private async tick(): Promise<void> {
    const { settings } = this.plan;
    await this.journals.outbox.flush();
    // Claims tell of some of them sooner, but not of those that claim nothing.
    await this.inEach('could not be searched for lost runs', async (journal) => await this.closeLost(journal));
    if (settings.schedules) {
      await this.inEach('could not be cleared of old records', async (journal) => await this.removeOld(journal));
    }
  }

  private async removeOld(journal: Journal): Promise<void> {
    const { clock, settings } = this.plan;
    const removed = await removeOldRecords(journal, settings.history, clock.now(), this.stopping.signal);
    if (removed > 0) this.logger.log(`${journal.name}: removed ${removed} old records of runs and of the audit trail.`);
  }

  private async closeLost(journal: Journal): Promise<void> {
    const byName = new Map(runnablesOf(this.plan).map((runnable) => [runnable.name, runnable]));
    for (const run of await findLost(journal, byName, this.plan.clock.now(), this.stopping.signal)) {
      if (!(await this.journals.outbox.holds(runKey(run.id, 'ended')))) await this.recordLost(run);
    }
  }

  /** Told by whoever wrote it down first: of several processes, each finds it. */
  private async recordLost(run: RunRecord): Promise<void> {
    const { signal } = this.stopping;
    const object = lostObject(run);
    const isFirst = await firstTo(
      this.journals.of(run.job),
      async (journal) => await journal.write(object, { signal }),
    );
    if (isFirst) this.stream.emit({ type: 'run', run });
  }

  private async inEach(complaint: string, work: (journal: Journal) => Promise<void>): Promise<void> {
    for (const journal of this.journals.all) {
      try {
        await work(journal);
      } catch (error) {
        if (this.stopping.signal.aborted) return;
        const { code, message, hint } = BackupError.from(error);
        this.logger.warn(`${journal.name} ${complaint}: [${code}] ${redact(message)} ${hint}`);
      }
    }
  }
}

/** What the first answers that can; a destination that can't be reached leaves it to the next. */
async function firstTo<T>(journals: readonly Journal[], ask: (journal: Journal) => Promise<T>): Promise<T> {
  let failure: unknown = new BackupError('INTERNAL', 'There is no destination.');
  for (const journal of journals) {
    try {
      return await ask(journal);
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}
