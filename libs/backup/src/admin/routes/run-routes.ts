// Routes about runs: look, watch, stop, undo.

import { Body, Get, Inject, type MessageEvent, Param, Post, Query, Res, Sse, UseFilters } from '@nestjs/common';
import { filter, map, type Observable } from 'rxjs';

import { BackupError } from '../../core/errors.js';
import { isFinal, type RunRecord } from '../../core/run.js';
import { BackupService } from '../../nest/backup.service.js';
import { ListRunsDto } from '../dto/list-runs.dto.js';
import { UndoDto } from '../dto/undo.dto.js';
import { BackupPermission } from '../permission.js';
import { ProblemFilter } from '../problem/problem.filter.js';
import { IdPipe } from '../request/id.pipe.js';
import { rawResponse } from '../request/raw-response.js';
import { type Checked, RequestPipe } from '../request/request.pipe.js';
import { type RunListView, type RunView, viewRun } from '../views/run.view.js';
import { AcceptsRun } from './accepted-run.interceptor.js';
import { watchRun } from './watch-run.js';

const runId = new IdPipe('run');

@UseFilters(ProblemFilter)
export class RunRoutes {
  constructor(@Inject(BackupService) private readonly backups: BackupService) {}

  @Get('runs')
  @BackupPermission('read')
  list(@Query(new RequestPipe(ListRunsDto)) { limit, ...query }: Checked<ListRunsDto>): RunListView {
    requireJob(this.backups, query.job);
    const runs = this.backups.runs(query);
    return { runs: runs.slice(0, limit).map(viewRun), total: runs.length };
  }

  @Get('runs/:id')
  @BackupPermission('read')
  get(@Param('id', runId) id: string): RunView {
    return viewRun(this.backups.getRun(id));
  }

  /** A caller who reads too slowly misses changes, but never the last one. */
  @Sse('runs/:id/events')
  @BackupPermission('read')
  watch(@Param('id', runId) id: string, @Res({ passthrough: true }) response: object): Observable<MessageEvent> {
    const raw = rawResponse(response);
    return watchRun(this.backups, id).pipe(
      filter((run) => isFinal(run) || !raw.writableNeedDrain),
      map((run) => ({ data: viewRun(run) })),
    );
  }

  @Post('runs/:id/cancel')
  @BackupPermission('create')
  @AcceptsRun()
  cancel(@Param('id', runId) id: string): RunRecord {
    return this.backups.cancel(id);
  }

  @Post('runs/:id/undo')
  @BackupPermission('restore')
  @AcceptsRun()
  async undo(
    @Param('id', runId) id: string,
    @Body(new RequestPipe(UndoDto)) request: Checked<UndoDto>,
  ): Promise<RunRecord> {
    return await this.backups.startUndo(id, request).accepted;
  }
}

/** A misspelt name must not look like a job that never ran. */
function requireJob({ jobs }: BackupService, job: string | undefined): void {
  if (job === undefined || jobs.includes(job)) return;
  throw new BackupError('JOB_UNKNOWN', `There is no job ${job}; there are: ${jobs.join(', ')}.`);
}
