// Cron jobs that are visible to the host, and gone when the application closes.

import { CronJob, type CronTime } from 'cron';

import type { HostRegistry } from './host-registry.js';

export interface CronTask {
  /** As the host's registry shows it. */
  readonly name: string;
  readonly time: CronTime;
  /** True: one tick at a time, and waiting for the next does not keep the process alive. Default false. */
  readonly aside?: boolean;
  /** Never rejects. */
  readonly onTick: () => void | Promise<void>;
}

export class CronJobs {
  private readonly jobs = new Map<string, CronJob>();

  constructor(private readonly registry: HostRegistry | undefined) {}

  start({ name, time, aside = false, onTick }: CronTask): CronJob {
    const job = CronJob.from({
      name,
      cronTime: time.source,
      onTick,
      unrefTimeout: aside,
      waitForCompletion: aside,
    });
    job.setTime(time);
    this.registry?.addCronJob(name, job);
    this.jobs.set(name, job);
    job.start();
    return job;
  }

  stop(): void {
    for (const [name, job] of this.jobs) {
      void job.stop();
      if (this.registry?.doesExist('cron', name)) this.registry.deleteCronJob(name);
    }
    this.jobs.clear();
  }
}
