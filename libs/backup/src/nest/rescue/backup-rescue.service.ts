// What the host application calls when somebody has deleted records: rows of a backup go back into the live data.

import { Inject, Injectable } from '@nestjs/common';

import { compareRows } from '../../operations/rescue/compare-rows.js';
import type { RescuePlan } from '../../operations/rescue/rescue-plan.js';
import { rescueRows, type RescueResult } from '../../operations/rescue/rescue.js';
import { askedBy } from '../asked-by.js';
import { JobRuns } from '../job-runs.js';
import { RecordKeeper } from '../records/record-keeper.js';
import type { Started } from '../requests.js';
import { readChoice, type RescuePlanRequest, type RescueRequest } from './rescue-request.js';

/**
 * Both verbs restore the backup beside the live data, compare it with what was captured, compare its rows with the live
 * ones, and remove it again; they are runs (`compare`, `rescue`), and wait for the end, each with a `start…` twin that
 * answers at once. All methods throw BackupError: BACKUP_NOT_FOUND, REQUEST_INVALID, RUN_CONFLICT while the job is busy,
 * and what the verb itself says.
 */
@Injectable()
export class BackupRescueService {
  constructor(
    @Inject(JobRuns) private readonly jobRuns: JobRuns,
    @Inject(RecordKeeper) private readonly keeper: RecordKeeper,
  ) {}

  /** Which rows are gone or differ, and what putting them back would do. Writes nothing to the live data. */
  async planRescue(backupId: string, request: RescuePlanRequest): Promise<RescuePlan> {
    return await (
      await this.startPlanRescue(backupId, request)
    ).result;
  }

  async startPlanRescue(backupId: string, request: RescuePlanRequest): Promise<Started<RescuePlan>> {
    const about = { backupId, ...askedBy(request) };
    return await this.keeper.attempt({ action: 'compare', ...about }, async () => {
      const choice = readChoice(request);
      const job = await this.jobRuns.jobOf(backupId);
      return this.jobRuns.start('compare', job, about, async (_, context) => {
        return await compareRows(job, backupId, choice, context);
      });
    });
  }

  /**
   * Puts the chosen rows back, with the rows that they refer to, in one transaction. Nothing else is touched.
   * @throws BackupError PLAN_OUTDATED, RESCUE_REFUSED, CONFIRMATION_MISMATCH; the live data is then as it was
   */
  async rescue(backupId: string, request: RescueRequest): Promise<RescueResult> {
    return await (
      await this.startRescue(backupId, request)
    ).result;
  }

  async startRescue(backupId: string, request: RescueRequest): Promise<Started<RescueResult>> {
    const about = { backupId, ...askedBy(request) };
    return await this.keeper.attempt({ action: 'rescue', ...about }, async () => {
      const { confirm, safetyBackup } = request;
      const choice = { ...readChoice(request), confirm, ...(safetyBackup === undefined ? {} : { safetyBackup }) };
      const job = await this.jobRuns.jobOf(backupId);
      return this.jobRuns.start('rescue', job, about, async (_, context) => {
        return await rescueRows(job, backupId, choice, context);
      });
    });
  }
}
