// Restores and their undo: asked for by name, confirmed, and carried out as runs.

import { Inject, Injectable } from '@nestjs/common';

import { BackupError } from '../core/errors.js';
import { getBackup } from '../operations/browse/browse.js';
import { planRestore, type RestorePlan } from '../operations/restore/plan.js';
import { restore, type RestoreResult } from '../operations/restore/restore.js';
import { expectedFacts, jobAt } from '../operations/restore/target.js';
import { undo, type UndoResult } from '../operations/restore/undo.js';
import { askedBy, namedJob } from './asked-by.js';
import { readChanges } from './changes-request.js';
import { JobRuns } from './job-runs.js';
import { RecordKeeper } from './records/record-keeper.js';
import { RecordReader } from './records/record-reader.js';
import type { RestorePlanRequest, RestoreRequest, Started, UndoRequest } from './requests.js';
import { BACKUP_PLAN, type BackupPlan } from './tokens.js';

@Injectable()
export class Restores {
  constructor(
    @Inject(BACKUP_PLAN) private readonly plan: BackupPlan,
    @Inject(JobRuns) private readonly jobRuns: JobRuns,
    @Inject(RecordKeeper) private readonly keeper: RecordKeeper,
    @Inject(RecordReader) private readonly records: RecordReader,
  ) {}

  async planFor(backupId: string, request: RestorePlanRequest): Promise<RestorePlan> {
    const job = await this.jobRuns.jobOf(backupId);
    const changes = readChanges(this.plan.jobs, job, request);
    return await planRestore(job, backupId, this.jobRuns.lookContext(), request, changes);
  }

  async start(backupId: string, request: RestoreRequest): Promise<Started<RestoreResult>> {
    const { confirm, by: _, ...options } = request;
    const about = { backupId, ...askedBy(request), ...(options.into === undefined ? {} : { label: options.into }) };
    return await this.keeper.attempt({ action: 'restore', ...about }, async () => {
      const { manifest } = await getBackup(this.plan.jobs, backupId, { clock: this.plan.clock });
      const job = this.jobRuns.job(manifest.job);
      const changes = readChanges(this.plan.jobs, job, request);
      const aimed = jobAt(job, options);
      expectedFacts(aimed, manifest.facts);
      requireConfirmation(aimed.source.target, confirm);
      return this.jobRuns.start('restore', job, about, async (__, context) => {
        return await restore(job, backupId, changes === undefined ? options : { ...options, changes }, context);
      });
    });
  }

  async undo(restoreRunId: string, request: UndoRequest): Promise<Started<UndoResult>> {
    const about = { label: restoreRunId, ...askedBy(request) };
    return await this.keeper.attempt({ action: 'undo', ...about, ...namedJob(request.job) }, async () => {
      const job = this.jobRuns.job(request.job ?? (await this.jobOfRestore(restoreRunId)));
      requireConfirmation(job.source.target, request.confirm);
      return this.jobRuns.start('undo', job, about, async (_, context) => await undo(job, restoreRunId, context));
    });
  }

  /** When its record can't be found the request has to name the job, unless there is only one. */
  private async jobOfRestore(runId: string): Promise<string | undefined> {
    if (this.plan.jobs.length === 1) return undefined;
    const found = await this.records.run(runId).catch(() => undefined);
    return found?.operation === 'restore' ? found.job : undefined;
  }
}

function requireConfirmation(target: string, confirm: string): void {
  if (confirm === target) return;
  throw new BackupError('CONFIRMATION_MISMATCH', `This would go to ${target}; that name was not given to confirm it.`);
}
