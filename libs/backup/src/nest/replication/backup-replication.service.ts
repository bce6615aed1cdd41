// What the host application calls for replications: copying backups from one destination to another.

import { Inject, Injectable } from '@nestjs/common';

import type { Cancellable } from '../../core/storage.js';
import {
  planReplicationOf,
  type ReplicationPlan,
  type ReplicationResult,
} from '../../operations/replicate/replicate.js';
import { askedBy, namedJob } from '../asked-by.js';
import { JobRuns } from '../job-runs.js';
import { RecordKeeper } from '../records/record-keeper.js';
import type { Started } from '../requests.js';
import { BACKUP_PLAN, type BackupPlan } from '../tokens.js';
import type { ReplicateOptions, ReplicationDescription } from './replication-requests.js';
import { ReplicationRuns } from './replication-runs.js';

/**
 * Every verb for replications. A name may be left out when there is only one. All methods throw BackupError:
 * REPLICATION_UNKNOWN, RUN_CONFLICT while it is busy, and why a destination can't be reached.
 */
@Injectable()
export class BackupReplicationService {
  constructor(
    @Inject(BACKUP_PLAN) private readonly plan: BackupPlan,
    @Inject(JobRuns) private readonly jobRuns: JobRuns,
    @Inject(ReplicationRuns) private readonly runs: ReplicationRuns,
    @Inject(RecordKeeper) private readonly keeper: RecordKeeper,
  ) {}

  /** In the order of the options. */
  get replications(): ReplicationDescription[] {
    return this.plan.replications.map(({ name, from, to, jobs, schedule }) => ({
      name,
      from: from.name,
      to: to.name,
      jobs: jobs.map((job) => job.name),
      ...(schedule ? { schedule: { cron: schedule.cron, timeZone: schedule.timeZone } } : {}),
    }));
  }

  /** What would be copied, and what not and why. Touches nothing, and may be asked while it is busy. */
  async planReplication(name?: string, options: Cancellable = {}): Promise<ReplicationPlan> {
    const replication = this.runs.named(name);
    return await planReplicationOf(replication, { ...this.jobRuns.lookContext(), ...options });
  }

  /**
   * Copies what is missing, newest first, and reads every byte back. What was there already is not sent again. Rejects when
   * nothing could be copied; what single backups could not be copied for is in the result, and a warning of the run.
   */
  async replicate(name?: string, options: ReplicateOptions = {}): Promise<ReplicationResult> {
    return await this.startReplicate(name, options).result;
  }

  startReplicate(
    name?: string,
    { trigger = 'manual', signal, ...asked }: ReplicateOptions = {},
  ): Started<ReplicationResult> {
    const by = askedBy(asked);
    return this.keeper.attemptNow({ action: 'replicate', trigger, ...by, ...namedJob(name) }, () =>
      this.runs.start(this.runs.named(name), { ...by, trigger, ...(signal === undefined ? {} : { signal }) }),
    );
  }
}
