// Cron jobs that are visible to the host, and gone when the application closes.

import { CronJob } from 'cron';

import type { HostRegistry } from './host-registry.js';

export interface CronTask {
  /** As the host's registry shows it. */
  readonly name: string;
  readonly cron: string;
  /** IANA name. */
  readonly timeZone: string;
  /** Never rejects. */
  readonly onTick: () => Promise<void>;
}

export class CronJobs {
  private readonly jobs = new Map<string, CronJob>();

  constructor(private readonly registry: HostRegistry | undefined) {}

  /** One tick at a time. Waiting for one does not keep the process alive. */
  start({ name, cron, timeZone, onTick }: CronTask): void {
    const job = CronJob.from({ name, cronTime: cron, timeZone, onTick, unrefTimeout: true, waitForCompletion: true });
    this.registry?.addCronJob(name, job);
    this.jobs.set(name, job);
    job.start();
  }

  stop(): void {
    for (const [name, job] of this.jobs) {
      void job.stop();
      if (this.registry?.doesExist('cron', name)) this.registry.deleteCronJob(name);
    }
    this.jobs.clear();
  }
}
