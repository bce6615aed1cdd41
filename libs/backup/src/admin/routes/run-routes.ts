// Routes about runs: look, watch, stop, undo.

import { Body, Get, Inject, type MessageEvent, Param, Post, Query, Req, Res, Sse, UseFilters } from '@nestjs/common';
import { filter, map, type Observable } from 'rxjs';

import { isFinal, type RunRecord } from '../../core/run.js';
import { BackupService } from '../../nest/backup.service.js';
import { Actors } from '../actors.js';
import { ListRunsDto } from '../dto/list-runs.dto.js';
import { AuditDto } from '../dto/audit.dto.js';
import { UndoDto } from '../dto/undo.dto.js';
import { BackupPermission } from '../permission.js';
import { ProblemFilter } from '../problem/problem.filter.js';
import { IdPipe } from '../request/id.pipe.js';
import { rawResponse } from '../request/raw-response.js';
import { type Checked, RequestPipe } from '../request/request.pipe.js';
import { type AuditView, viewAudit } from '../views/audit.view.js';
import { type RunListView, type RunView, viewRun, viewRunList } from '../views/run.view.js';
import { AcceptsRun } from './accepted-run.interceptor.js';
import { watchRun } from './watch-run.js';

const runId = new IdPipe('run');

@UseFilters(ProblemFilter)
export class RunRoutes {
  constructor(
    @Inject(BackupService) private readonly backups: BackupService,
    @Inject(Actors) private readonly actors: Actors,
  ) {}

  @Get('runs')
  @BackupPermission('read')
  async list(@Query(new RequestPipe(ListRunsDto)) query: Checked<ListRunsDto>): Promise<RunListView> {
    return viewRunList(await this.backups.history(query));
  }

  @Get('audit')
  @BackupPermission('read')
  async audit(@Query(new RequestPipe(AuditDto)) query: Checked<AuditDto>): Promise<AuditView> {
    return viewAudit(await this.backups.audit(query));
  }

  @Get('runs/:id')
  @BackupPermission('read')
  async get(@Param('id', runId) id: string): Promise<RunView> {
    return viewRun(await this.backups.getRun(id));
  }

  /** A caller who reads too slowly misses changes, but never the last one. */
  @Sse('runs/:id/events')
  @BackupPermission('read')
  async watch(
    @Param('id', runId) id: string,
    @Res({ passthrough: true }) response: object,
  ): Promise<Observable<MessageEvent>> {
    const raw = rawResponse(response);
    return (await watchRun(this.backups, id)).pipe(
      filter((run) => isFinal(run) || !raw.writableNeedDrain),
      map((run) => ({ data: viewRun(run) })),
    );
  }

  @Post('runs/:id/cancel')
  @BackupPermission('create')
  @AcceptsRun()
  cancel(@Param('id', runId) id: string, @Req() request: object): RunRecord {
    return this.backups.cancel(id, this.actors.of(request));
  }

  @Post('runs/:id/undo')
  @BackupPermission('restore')
  @AcceptsRun()
  async undo(
    @Param('id', runId) id: string,
    @Body(new RequestPipe(UndoDto)) body: Checked<UndoDto>,
    @Req() request: object,
  ): Promise<RunRecord> {
    const { accepted } = await this.backups.startUndo(id, { ...body, ...this.actors.of(request) });
    return await accepted;
  }
}
