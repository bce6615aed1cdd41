// Takes backups of what happened in the application: one for all the events that come in a burst.

import { Inject, Injectable } from '@nestjs/common';

import { BackupError } from '../../core/errors.js';
import type { AskedBy } from '../../core/run.js';
import { SECOND } from '../../kit/durations.js';
import type { Job } from '../../operations/job.js';
import { askedBy } from '../asked-by.js';
import { JobRuns } from '../job-runs.js';
import { NO_EVENT_OPTIONS } from '../options/parse-events.js';
import type { BackupRun } from '../requests.js';
import { startBackup } from '../start-backup.js';
import { BACKUP_PLAN, type BackupPlan } from '../tokens.js';
import { EventGatherer } from './event-gatherer.js';
import { labelOf } from './event-label.js';

export interface BackupEventOptions extends AskedBy {
  /** What happened, for people: any text; of a long one the beginning is kept. Those of a burst are kept together. */
  readonly label?: string;
}

/** How often it is looked whether a backup that waits for its turn has begun. */
const LOOK_AGAIN_MS = SECOND;

@Injectable()
export class EventBackups {
  private readonly gatherers = new Map<string, EventGatherer<BackupEventOptions, BackupRun>>();
  private closing = false;

  constructor(
    @Inject(BACKUP_PLAN) private readonly plan: BackupPlan,
    @Inject(JobRuns) private readonly jobRuns: JobRuns,
  ) {}

  /**
   * Resolves with the run that backed it up; need not be awaited.
   * @throws BackupError JOB_UNKNOWN or SHUTTING_DOWN
   */
  add(jobName: string | undefined, event: BackupEventOptions): Promise<BackupRun> {
    const job = this.jobRuns.job(jobName);
    if (this.plan.isPassive) {
      const message = 'The application was started for a command; no backup follows what happens in it.';
      throw new BackupError('SHUTTING_DOWN', message);
    }
    if (this.closing) throw new BackupError('SHUTTING_DOWN', 'The application is shutting down; no run is started.');
    return this.gathererOf(job).add(event);
  }

  /** What waits is begun, so that the runs may end within the grace of the shutdown. */
  stop(): void {
    this.closing = true;
    for (const gatherer of this.gatherers.values()) gatherer.flush();
  }

  private gathererOf(job: Job): EventGatherer<BackupEventOptions, BackupRun> {
    const known = this.gatherers.get(job.name);
    if (known) return known;
    const rule = this.plan.settings.jobs[job.name]?.events ?? NO_EVENT_OPTIONS;
    const gatherer = new EventGatherer(rule, this.plan.clock, (events: readonly BackupEventOptions[]) =>
      this.backUp(job, events),
    );
    this.gatherers.set(job.name, gatherer);
    return gatherer;
  }

  private async backUp(job: Job, events: readonly BackupEventOptions[]): Promise<BackupRun> {
    const label = labelOf(events.map((event) => event.label));
    const by = labelOf(events.map((event) => event.by));
    const about = { ...(label === undefined ? {} : { label }), ...(by === undefined ? {} : askedBy({ by })) };
    while (this.isOneWaiting(job) && !this.closing) await this.plan.clock.sleep(LOOK_AGAIN_MS);
    const { run, result } = startBackup(this.jobRuns, job, { trigger: 'event', ...about });
    const { backupId } = await result;
    return { ...this.jobRuns.engine.get(run.id), backupId };
  }

  /** It would take this one's place, and its backup would neither have the label nor stay as long as that of an event. */
  private isOneWaiting({ name }: Job): boolean {
    return this.jobRuns.engine.runs({ job: name }).some((run) => run.operation === 'backup' && run.state === 'queued');
  }
}
