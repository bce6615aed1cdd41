// Starts jobs by the clock: one cron job for each scheduled job, visible to the host, and missed ticks made up for.

import { Inject, Injectable, Logger } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { CronJob } from 'cron';

import type { Trigger } from '../../core/backup.js';
import { BackupError } from '../../core/errors.js';
import { redact } from '../../kit/redact.js';
import type { Job, Schedule } from '../../operations/job.js';
import { BackupService } from '../backup.service.js';
import { BACKUP_PLAN, type BackupPlan } from '../tokens.js';
import { findHostRegistry, type HostRegistry } from './host-registry.js';
import { missedTick } from './missed-tick.js';

@Injectable()
export class JobScheduler {
  private readonly logger = new Logger('Backup');
  private readonly cronJobs = new Map<string, CronJob>();
  private readonly stopping = new AbortController();
  private registry: HostRegistry | undefined;

  constructor(
    @Inject(BACKUP_PLAN) private readonly plan: BackupPlan,
    @Inject(BackupService) private readonly service: BackupService,
    @Inject(ModuleRef) private readonly moduleRef: ModuleRef,
  ) {}

  /** Resolves when every schedule is set; what was missed is then looked for beside. */
  async start(): Promise<void> {
    this.registry = await findHostRegistry(this.moduleRef);
    for (const job of this.plan.jobs) if (job.schedule) this.schedule(job, job.schedule);
    void this.catchUp();
  }

  stop(): void {
    this.stopping.abort();
    for (const [name, cronJob] of this.cronJobs) {
      void cronJob.stop();
      if (this.registry?.doesExist('cron', name)) this.registry.deleteCronJob(name);
    }
    this.cronJobs.clear();
  }

  private schedule(job: Job, schedule: Schedule): void {
    const name = `backup:${job.name}`;
    const cronJob = CronJob.from({
      name,
      cronTime: schedule.cron,
      timeZone: schedule.timeZone,
      onTick: async () => await this.tick(job, schedule),
    });
    this.registry?.addCronJob(name, cronJob);
    this.cronJobs.set(name, cronJob);
    cronJob.start();
    this.logger.log(`${job.name}: next backup at ${schedule.next(this.plan.clock.now()).toISOString()}.`);
  }

  private async tick(job: Job, schedule: Schedule): Promise<void> {
    try {
      await this.plan.clock.sleep(Math.random() * schedule.jitterMs, this.stopping.signal);
    } catch {
      return;
    }
    this.run(job, 'schedule');
  }

  private async catchUp(): Promise<void> {
    const { signal } = this.stopping;
    for (const job of this.plan.jobs) {
      if (!job.schedule?.catchUp) continue;
      try {
        const missed = await missedTick(job, job.schedule, this.plan.clock.now(), signal);
        if (signal.aborted) return;
        if (!missed) continue;
        this.logger.log(`${job.name}: ${missed}`);
        this.run(job, 'missed');
      } catch (error) {
        if (signal.aborted) return;
        const { code, message, hint } = BackupError.from(error);
        const text = `could not tell whether a backup was missed: [${code}] ${redact(message)} ${hint}`;
        this.logger.error(`${job.name}: ${text}`);
      }
    }
  }

  /** What becomes of the run is in its record, and logged when it ends. */
  private run(job: Job, trigger: Trigger): void {
    try {
      this.service.startBackup(job.name, { trigger });
    } catch (error) {
      this.logger.warn(`${job.name}: ${redact(BackupError.from(error).message)}`);
    }
  }
}
