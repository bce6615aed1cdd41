// Runs a tick, unless another copy of the application does; and in its place when that one is lost.

import { Inject, Injectable, Logger } from '@nestjs/common';

import type { ClaimEnd } from '../../core/claim.js';
import { measureLoopDelay } from '../../core/clock.js';
import { BackupError, hasCode } from '../../core/errors.js';
import { newRunId } from '../../core/names.js';
import { MINUTE } from '../../kit/durations.js';
import { redact } from '../../kit/redact.js';
import type { Runnable } from '../../operations/job.js';
import { GroupBackups } from '../groups/group-backups.js';
import { JobRuns, type RunSubject } from '../job-runs.js';
import { ReplicationRuns } from '../replication/replication-runs.js';
import type { Started } from '../requests.js';
import { startBackup } from '../start-backup.js';
import { BACKUP_PLAN, type BackupPlan } from '../tokens.js';
import { TickClaims, type TickHold, type TickRequest } from './tick-claims.js';
import { holdBack } from './valves.js';

/** How often it is looked what became of a tick that somebody else works on. */
const LOOK_AGAIN_MS = MINUTE;

export type TickManner = Pick<TickRequest, 'trigger' | 'again'> & { readonly jitterMs?: number };

/** With what it was held back by, a sentence each. */
type TickSubject = RunSubject & { readonly notes: readonly string[] };

@Injectable()
export class TickRunner {
  private readonly logger = new Logger('Backup');
  private readonly running = new Set<Promise<void>>();
  /** Jobs of which a tick is held back. */
  private readonly held = new Set<string>();

  constructor(
    @Inject(BACKUP_PLAN) private readonly plan: BackupPlan,
    @Inject(JobRuns) private readonly jobRuns: JobRuns,
    @Inject(GroupBackups) private readonly groups: GroupBackups,
    @Inject(ReplicationRuns) private readonly replications: ReplicationRuns,
    @Inject(TickClaims) private readonly claims: TickClaims,
  ) {}

  /** Resolves when the tick is run or left. What becomes of the run is in its record. Never rejects. */
  async run(job: Runnable, tick: Date, { jitterMs = 0, ...manner }: TickManner, signal: AbortSignal): Promise<void> {
    try {
      if (jitterMs > 0) await this.plan.clock.sleep(Math.random() * jitterMs, signal);
      const notes = await this.hold(job, signal);
      if (!notes) return;
      for (let look = manner; !signal.aborted; look = { ...look, trigger: 'missed' }) {
        const runId = newRunId(this.plan.clock.now());
        const claimed = await this.claim({ job: job.name, tick, runId, ...look });
        if (claimed === 'leave') return;
        if (claimed !== 'wait')
          return this.start(job, { id: runId, trigger: look.trigger, by: 'schedule', notes }, claimed);
        if (job.schedule?.catchUp === false) return;
        await this.plan.clock.sleep(LOOK_AGAIN_MS, signal);
      }
    } catch (error) {
      if (!signal.aborted) this.complain(job.name, error);
    }
  }

  async settled(): Promise<void> {
    await Promise.all(this.running);
  }

  /** Before anybody claims the tick. What comes while one is held back is that very run: undefined. */
  private async hold(job: Runnable, signal: AbortSignal): Promise<readonly string[] | undefined> {
    if (!job.window && !job.loop) return [];
    if (this.held.has(job.name)) return undefined;
    this.held.add(job.name);
    try {
      return await holdBack(job, { clock: this.plan.clock, sampleLoop: measureLoopDelay }, signal);
    } finally {
      this.held.delete(job.name);
    }
  }

  /** Where nothing can be claimed the tick is run all the same: one backup too many is better than none. */
  private async claim(request: TickRequest): Promise<TickHold | 'leave' | 'wait'> {
    try {
      return await this.claims.claim(request);
    } catch (error) {
      this.complain(`${request.job}: other copies of the application could not be asked who runs this tick`, error);
      return async () => undefined;
    }
  }

  private start(job: Runnable, subject: TickSubject, hold: TickHold): void {
    const ended = this.carryOut(job, subject).then(hold);
    this.running.add(ended);
    void ended.finally(() => this.running.delete(ended));
  }

  private async carryOut({ name }: Runnable, subject: TickSubject): Promise<ClaimEnd> {
    try {
      await this.started(name, subject).result;
    } catch (error) {
      if (hasCode(error, 'SHUTTING_DOWN')) return 'stopped';
    }
    return 'done';
  }

  private started(name: string, subject: TickSubject): Started<unknown> {
    const replication = this.plan.replications.find((other) => other.name === name);
    if (replication) return this.replications.start(replication, subject);
    const group = this.plan.groups.find((other) => other.name === name);
    return group ? this.groups.start(group, subject) : startBackup(this.jobRuns, this.jobRuns.job(name), subject);
  }

  private complain(what: string, error: unknown): void {
    const { code, message, hint } = BackupError.from(error);
    this.logger.warn(`${what}: [${code}] ${redact(message)} ${hint}`);
  }
}
