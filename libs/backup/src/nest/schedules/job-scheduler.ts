// Starts jobs and groups by the clock: one cron job for each that has a schedule, visible to the host, and missed ticks made up for.

import { Inject, Injectable, Logger } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { CronJob } from 'cron';

import { BackupError } from '../../core/errors.js';
import { MINUTE } from '../../kit/durations.js';
import { redact } from '../../kit/redact.js';
import { requiredMembers } from '../../operations/group/group.js';
import type { Job, Runnable, Schedule } from '../../operations/job.js';
import { BACKUP_PLAN, type BackupPlan, runnablesOf } from '../tokens.js';
import { ScheduleCronTime } from './cron-schedule.js';
import { CronJobs } from './cron-jobs.js';
import { findHostRegistry } from './host-registry.js';
import { lastTick } from './last-tick.js';
import { missedReplication } from './missed-replication.js';
import { missedTick } from './missed-tick.js';
import { TickRunner } from './tick-runner.js';

/** How often it is looked whether a tick was slept through: timers stand still while a machine does. */
const LOOK_MS = MINUTE;

@Injectable()
export class JobScheduler {
  private readonly logger = new Logger('Backup');
  private readonly cronJobs = new Map<Runnable, CronJob>();
  /** Of each job, the time up to which its ticks were looked at. */
  private readonly seen = new Map<Runnable, Date>();
  private readonly stopping = new AbortController();
  private registered: CronJobs | undefined;

  constructor(
    @Inject(BACKUP_PLAN) private readonly plan: BackupPlan,
    @Inject(TickRunner) private readonly runner: TickRunner,
    @Inject(ModuleRef) private readonly moduleRef: ModuleRef,
  ) {}

  /** Resolves when every schedule is set; what was missed is then looked for beside. */
  async start(): Promise<void> {
    const registered = new CronJobs(await findHostRegistry(this.moduleRef));
    this.registered = registered;
    const runnables = runnablesOf(this.plan);
    for (const job of runnables) if (job.schedule) this.schedule(job, job.schedule, registered);
    if (this.cronJobs.size > 0) void this.keepLooking();
    for (const job of runnables) if (job.schedule?.catchUp) void this.catchUp(job, job.schedule);
  }

  stop(): void {
    this.stopping.abort();
    this.registered?.stop();
    this.cronJobs.clear();
  }

  /** Resolves when what became of every tick has been said to the other copies of the application. */
  async settled(): Promise<void> {
    await this.runner.settled();
  }

  private schedule(job: Runnable, schedule: Schedule, registered: CronJobs): void {
    const name = `backup:${job.name}`;
    const time = new ScheduleCronTime(schedule);
    this.seen.set(job, this.plan.clock.now());
    this.cronJobs.set(job, registered.start({ name, time, onTick: () => this.look(job, schedule) }));
    this.logger.log(
      `${job.name}: next ${this.isReplication(job) ? 'replication' : 'backup'} at ${schedule.next(this.plan.clock.now()).toISOString()}.`,
    );
  }

  private isReplication({ name }: Runnable): boolean {
    return this.plan.replications.some((other) => other.name === name);
  }

  private async keepLooking(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      await this.plan.clock.sleep(LOOK_MS, signal).catch(() => undefined);
      for (const [job, { isActive }] of this.cronJobs) if (isActive && job.schedule) this.look(job, job.schedule);
    }
  }

  /** Takes the newest tick that has come since the last look: of several that were slept through, one is made up for. */
  private look(job: Runnable, schedule: Schedule): void {
    const now = this.plan.clock.now();
    const seen = this.seen.get(job) ?? now;
    const tick = lastTick(schedule, seen, now);
    if (tick) this.seen.set(job, tick);
    // A clock that was far ahead must not keep the job waiting until that time has come; a small step is waited out.
    else if (seen.getTime() - now.getTime() > 60 * MINUTE) this.seen.set(job, now);
    if (!tick) return;
    const isLate = now.getTime() - tick.getTime() > 2 * LOOK_MS;
    if (!isLate)
      void this.runner.run(job, tick, { trigger: 'schedule', jitterMs: schedule.jitterMs }, this.stopping.signal);
    else if (schedule.catchUp) void this.runner.run(job, tick, { trigger: 'missed' }, this.stopping.signal);
  }

  /** Those whose backups tell whether it has run. */
  private jobsOf({ name }: Runnable): readonly Job[] {
    const group = this.plan.groups.find((other) => other.name === name);
    return group ? requiredMembers(group).map(({ job }) => job) : this.plan.jobs.filter((job) => job.name === name);
  }

  private lookForMissed(job: Runnable, schedule: Schedule, signal: AbortSignal): () => Promise<string | undefined> {
    const { clock, replications } = this.plan;
    const replication = replications.find(({ name }) => name === job.name);
    if (replication) return async () => await missedReplication(replication, clock, signal);
    const jobs = this.jobsOf(job);
    return async () => await missedTick(jobs, schedule, clock.now(), signal);
  }

  private async catchUp(job: Runnable, schedule: Schedule): Promise<void> {
    const { signal } = this.stopping;
    const { clock } = this.plan;
    const missed = this.lookForMissed(job, schedule, signal);
    try {
      const reason = await missed();
      if (signal.aborted || reason === undefined) return;
      this.logger.log(`${job.name}: ${reason}`);
      const tick = lastTick(schedule, new Date(0), clock.now()) ?? new Date(0);
      // When the next tick has come meanwhile, that one is run.
      const again = async () => (await missed()) !== undefined && !lastTick(schedule, tick, clock.now());
      await this.runner.run(job, tick, { trigger: 'missed', again }, signal);
    } catch (error) {
      if (signal.aborted) return;
      const { code, message, hint } = BackupError.from(error);
      const text = `could not tell whether a run was missed: [${code}] ${redact(message)} ${hint}`;
      this.logger.error(`${job.name}: ${text}`);
    }
  }
}
