// Routes about replications: copying backups from one destination to another.

import { Get, Inject, Param, Post, Req, Res, UseFilters } from '@nestjs/common';

import type { RunRecord } from '../../core/run.js';
import { BackupReplicationService } from '../../nest/replication/backup-replication.service.js';
import { Actors } from '../actors.js';
import { BackupPermission } from '../permission.js';
import { ProblemFilter } from '../problem/problem.filter.js';
import { IdPipe } from '../request/id.pipe.js';
import { whileCalling } from '../request/while-calling.js';
import {
  type ReplicationPlanView,
  type ReplicationsView,
  viewReplicationPlan,
  viewReplications,
} from '../views/replication.view.js';
import { AcceptsRun } from './accepted-run.interceptor.js';

const name = new IdPipe('replication');

@UseFilters(ProblemFilter)
export class ReplicationRoutes {
  constructor(
    @Inject(BackupReplicationService) private readonly replications: BackupReplicationService,
    @Inject(Actors) private readonly actors: Actors,
  ) {}

  @Get('replication')
  @BackupPermission('read')
  all(): ReplicationsView {
    return viewReplications(this.replications.replications);
  }

  @Get('replication/:name/plan')
  @BackupPermission('read')
  async plan(
    @Param('name', name) replication: string,
    @Res({ passthrough: true }) response: object,
  ): Promise<ReplicationPlanView> {
    const signal = whileCalling(response);
    return viewReplicationPlan(await this.replications.planReplication(replication, { signal }));
  }

  @Post('replication/:name/runs')
  @BackupPermission('create')
  @AcceptsRun()
  async start(@Param('name', name) replication: string, @Req() request: object): Promise<RunRecord> {
    return await this.replications.startReplicate(replication, this.actors.of(request)).accepted;
  }
}
