// Routes that compare rows of a backup with the live ones, and put chosen ones back.

import { Body, HttpCode, HttpStatus, Inject, Param, Post, Req, Res, UseFilters } from '@nestjs/common';

import { hasCode } from '../../core/errors.js';
import type { RunRecord } from '../../core/run.js';
import { BackupService } from '../../nest/backup.service.js';
import { BackupRescueService } from '../../nest/rescue/backup-rescue.service.js';
import { Actors } from '../actors.js';
import { RescueDto, RescuePlanDto } from '../dto/rescue.dto.js';
import { BackupPermission } from '../permission.js';
import { ProblemFilter } from '../problem/problem.filter.js';
import { IdPipe } from '../request/id.pipe.js';
import { type Checked, RequestPipe } from '../request/request.pipe.js';
import { whileCalling } from '../request/while-calling.js';
import { type RescuePlanView, viewRescuePlan } from '../views/rescue-plan.view.js';
import { AcceptsRun } from './accepted-run.interceptor.js';

const backupId = new IdPipe('backup');

@UseFilters(ProblemFilter)
export class RescueRoutes {
  constructor(
    @Inject(BackupService) private readonly backups: BackupService,
    @Inject(BackupRescueService) private readonly rescues: BackupRescueService,
    @Inject(Actors) private readonly actors: Actors,
  ) {}

  /** The answer takes as long as the backup takes to be restored beside the live data. Nobody waits for it: it is cancelled. */
  @Post(':id/rescue/plan')
  @BackupPermission('restore')
  @HttpCode(HttpStatus.OK)
  async plan(
    @Param('id', backupId) id: string,
    @Body(new RequestPipe(RescuePlanDto)) body: Checked<RescuePlanDto>,
    @Req() request: object,
    @Res({ passthrough: true }) response: object,
  ): Promise<RescuePlanView> {
    const by = this.actors.of(request);
    const { run, result } = await this.rescues.startPlanRescue(id, { ...body, ...by });
    const cancel = (): void => this.cancel(run.id, by);
    const gone = whileCalling(response);
    gone.addEventListener('abort', cancel, { once: true });
    if (gone.aborted) cancel();
    try {
      return viewRescuePlan(await result);
    } finally {
      gone.removeEventListener('abort', cancel);
    }
  }

  @Post(':id/rescue')
  @BackupPermission('restore')
  @AcceptsRun()
  async rescue(
    @Param('id', backupId) id: string,
    @Body(new RequestPipe(RescueDto)) body: Checked<RescueDto>,
    @Req() request: object,
  ): Promise<RunRecord> {
    const { accepted } = await this.rescues.startRescue(id, { ...body, ...this.actors.of(request) });
    return await accepted;
  }

  private cancel(runId: string, by: ReturnType<Actors['of']>): void {
    try {
      this.backups.cancel(runId, by);
    } catch (error) {
      if (!hasCode(error, 'RUN_FINISHED')) throw error;
    }
  }
}
