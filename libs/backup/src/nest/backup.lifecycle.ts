// Start and end with the host application: prepare the storages, stop the schedules, leave no run behind.

import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';

import { BackupError } from '../core/errors.js';
import { formatDuration } from '../kit/durations.js';
import { redact } from '../kit/redact.js';
import { mayRunTwice } from '../operations/claims-destination.js';
import { foreignKeys } from '../operations/monitor/findings/keys.js';
import { Announcer } from './alerts/announcer.js';
import { Monitor } from './alerts/monitor.js';
import { BackupService } from './backup.service.js';
import { EventBackups } from './events/event-backups.js';
import { EventStream } from './event-stream.js';
import { Bookkeeping } from './records/bookkeeping.js';
import { JobScheduler } from './schedules/job-scheduler.js';
import { StoragePreparation } from './storage-preparation.js';
import { BACKUP_PLAN, type BackupPlan } from './tokens.js';

/** How long the start of the application waits for storages that do not answer. */
const PATIENCE_MS = 10_000;
/** Of the grace that the runs have left, so long the last records may take; when they left none, only this. */
const MOST_SENDING_MS = 5000;
const LEAST_SENDING_MS = 500;

@Injectable()
export class BackupLifecycle implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Backup');

  constructor(
    @Inject(BACKUP_PLAN) private readonly plan: BackupPlan,
    @Inject(BackupService) private readonly service: BackupService,
    @Inject(JobScheduler) private readonly scheduler: JobScheduler,
    @Inject(Monitor) private readonly monitor: Monitor,
    @Inject(Announcer) private readonly announcer: Announcer,
    @Inject(EventStream) private readonly stream: EventStream,
    @Inject(Bookkeeping) private readonly bookkeeping: Bookkeeping,
    @Inject(EventBackups) private readonly events: EventBackups,
    @Inject(StoragePreparation) private readonly preparation: StoragePreparation,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    if (this.plan.isPassive) return;
    await this.warnOfForeignKeys();
    if (this.plan.settings.replicas) this.warnOfDoubleRuns();
    await this.prepareStorages();
    void this.bookkeeping.start();
    if (!this.plan.settings.schedules) return;
    await this.scheduler.start();
    await this.monitor.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.scheduler.stop();
    this.monitor.stop();
    const { clock, settings } = this.plan;
    const startedAt = clock.elapsed();
    this.events.stop();
    await this.service.shutdown();
    await this.scheduler.settled();
    const leftMs = settings.shutdown.graceMs - (clock.elapsed() - startedAt);
    const sendingMs = Math.min(MOST_SENDING_MS, Math.max(LEAST_SENDING_MS, leftMs));
    await Promise.all([this.announcer.stop(), this.bookkeeping.stop(sendingMs)]);
    this.stream.close();
  }

  /** Said before the first night, not after the first loss; health says it too. */
  private async warnOfForeignKeys(): Promise<void> {
    for (const job of this.plan.jobs) {
      for (const { message, hint } of foreignKeys(job, await job.stages.keyFit())) {
        this.logger.warn(`${message} ${hint}`);
      }
    }
  }

  private warnOfDoubleRuns(): void {
    for (const job of this.plan.jobs) {
      const risk = mayRunTwice(job);
      if (risk) this.logger.warn(`${risk.message} ${risk.hint}`);
    }
  }

  /** A storage that is not there must not keep the application from starting; health and the next run say so too. */
  private async prepareStorages(): Promise<void> {
    const { clock, jobs } = this.plan;
    const catalogs = new Set(jobs.flatMap((job) => job.catalogs));
    const patience = new AbortController();
    const stopTimer = clock.timeout(PATIENCE_MS, () => {
      const message = `The storage did not answer within ${formatDuration(PATIENCE_MS)}.`;
      patience.abort(new BackupError('STORAGE_UNREACHABLE', message));
    });
    const failures = await this.preparation.prepare([...catalogs], patience.signal);
    stopTimer();
    for (const [name, { code, message, hint }] of failures) {
      this.logger.error(`The destination ${name} is not ready: [${code}] ${redact(message)} ${hint}`);
    }
  }
}
