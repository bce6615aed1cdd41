// What removes backups or keeps them from being removed: prune, delete, pin, unpin.

import { Inject, Injectable } from '@nestjs/common';

import type { AskedBy } from '../core/run.js';
import type { Job } from '../operations/job.js';
import { pin, type PinContext, type PinDetails, type PinResult, unpin } from '../operations/pin/pin.js';
import { deleteBackup } from '../operations/prune/delete-backup.js';
import { type DestinationPrune, prune } from '../operations/prune/prune.js';
import { askedBy, namedJob } from './asked-by.js';
import { JobRuns } from './job-runs.js';
import { readLabel } from './label.js';
import { RecordKeeper } from './records/record-keeper.js';
import type { PinRequest, PruneRequest, Started } from './requests.js';

@Injectable()
export class Removals {
  constructor(
    @Inject(JobRuns) private readonly jobRuns: JobRuns,
    @Inject(RecordKeeper) private readonly keeper: RecordKeeper,
  ) {}

  async prune(jobName: string | undefined, request: PruneRequest): Promise<DestinationPrune[]> {
    if (request.dryRun) return await prune(this.jobRuns.job(jobName), { dryRun: true }, this.jobRuns.lookContext());
    return await this.startPrune(jobName, request).result;
  }

  startPrune(jobName: string | undefined, asked: AskedBy): Started<DestinationPrune[]> {
    const by = askedBy(asked);
    return this.keeper.attemptNow({ action: 'prune', ...by, ...namedJob(jobName) }, () =>
      this.jobRuns.start('prune', this.jobRuns.job(jobName), by, async (job, context) => await prune(job, {}, context)),
    );
  }

  async delete(backupId: string, asked: AskedBy): Promise<string[]> {
    const about = { backupId, ...askedBy(asked) };
    const { result } = await this.keeper.attempt({ action: 'delete', ...about }, async () => {
      const job = await this.jobRuns.jobOf(backupId);
      return this.jobRuns.start('delete', job, about, async (_, context) => await deleteBackup(job, backupId, context));
    });
    return await result;
  }

  async pin(backupId: string, { reason, ...asked }: PinRequest): Promise<PinResult> {
    return await this.atOnce('pin', backupId, asked, reason, async (job, by, context) => {
      const why = reason === undefined ? {} : { reason: readLabel(reason, 'A reason') };
      return await pin(job, backupId, { ...why, ...by }, context);
    });
  }

  async unpin(backupId: string, asked: AskedBy): Promise<PinResult> {
    return await this.atOnce('unpin', backupId, asked, undefined, async (job, by, context) => {
      return await unpin(job, backupId, by, context);
    });
  }

  private async atOnce(
    action: 'pin' | 'unpin',
    backupId: string,
    asked: AskedBy,
    label: string | undefined,
    work: (job: Job, by: Pick<PinDetails, 'by'>, context: PinContext) => Promise<PinResult>,
  ): Promise<PinResult> {
    const by = askedBy(asked);
    const about = { action, backupId, ...by, ...(label === undefined ? {} : { label }) };
    return await this.keeper.attempt(about, async () => {
      const job = await this.jobRuns.jobOf(backupId);
      const result = await work(job, by, this.jobRuns.pinContext());
      await this.keeper.audit({ ...about, job: job.name, outcome: 'succeeded' });
      return result;
    });
  }
}
