// Looks at the health of all jobs once an hour, tells whoever has to know, and lets the heart beat.

import { Inject, Injectable, Logger } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { CronTime } from 'cron';

import { BackupError } from '../../core/errors.js';
import type { HealthReport } from '../../core/health.js';
import { redact } from '../../kit/redact.js';
import type { Freshness } from '../../operations/look.js';
import { health } from '../../operations/monitor/health.js';
import { EventStream } from '../event-stream.js';
import { CronJobs } from '../schedules/cron-jobs.js';
import { findHostRegistry } from '../schedules/host-registry.js';
import { BACKUP_PLAN, type BackupPlan } from '../tokens.js';
import { Announcer } from './announcer.js';

/** As the host's registry shows it. */
const NAME = 'backup:monitor';

@Injectable()
export class Monitor {
  private readonly logger = new Logger('Backup');
  private readonly stopping = new AbortController();
  private cronJobs: CronJobs | undefined;

  constructor(
    @Inject(BACKUP_PLAN) private readonly plan: BackupPlan,
    @Inject(EventStream) private readonly stream: EventStream,
    @Inject(Announcer) private readonly announcer: Announcer,
    @Inject(ModuleRef) private readonly moduleRef: ModuleRef,
  ) {}

  async start(): Promise<void> {
    const { monitor } = this.plan.settings;
    if (!monitor) return;
    const { timeZone, cron = onceAnHour(Math.random()) } = monitor;
    this.cronJobs = new CronJobs(await findHostRegistry(this.moduleRef));
    const time = new CronTime(cron, timeZone);
    this.cronJobs.start({ name: NAME, time, aside: true, onTick: async () => await this.tick() });
  }

  stop(): void {
    this.stopping.abort(new BackupError('SHUTTING_DOWN', 'The application is shutting down.'));
    this.cronJobs?.stop();
  }

  /** Judged from what the destinations hold now, or with `fresh: false` at most two minutes ago. */
  async look(options: Freshness = {}): Promise<HealthReport> {
    const { jobs, groups, clock } = this.plan;
    return await health(jobs, clock, this.announcer.findings(), { ...options, groups });
  }

  private async tick(): Promise<void> {
    if (this.stopping.signal.aborted) return;
    try {
      const report = await this.look();
      this.stream.emit({ type: 'health', health: report });
      await this.announcer.announce(report);
    } catch (error) {
      const { code, message, hint } = BackupError.from(error);
      this.logger.error(`The monitor failed: [${code}] ${redact(message)} ${hint}`);
    }
  }
}

/** At a second of its own in each process: several copies of the application do not all look at once. */
function onceAnHour(random: number): string {
  const second = Math.floor(random * 3600);
  return `${second % 60} ${Math.floor(second / 60)} * * * *`;
}
