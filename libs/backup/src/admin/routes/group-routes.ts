// Routes about groups: jobs that are backed up, looked at and put back as one.

import { Body, Get, HttpCode, HttpStatus, Inject, Param, Post, Query, Req, Res, UseFilters } from '@nestjs/common';

import type { RunRecord } from '../../core/run.js';
import { BackupGroupService } from '../../nest/groups/backup-group.service.js';
import { Actors } from '../actors.js';
import {
  CreateGroupBackupDto,
  GroupRestoreDto,
  GroupUndoDto,
  ListGroupBackupsDto,
  PlanGroupRestoreDto,
} from '../dto/group.dto.js';
import { BackupPermission } from '../permission.js';
import { ProblemFilter } from '../problem/problem.filter.js';
import { IdPipe } from '../request/id.pipe.js';
import { type Checked, RequestPipe } from '../request/request.pipe.js';
import { whileCalling } from '../request/while-calling.js';
import {
  type GroupBackupListView,
  type GroupBackupView,
  type GroupRestorePlanView,
  type GroupsView,
  viewGroupBackup,
  viewGroupBackupList,
  viewGroupRestorePlan,
  viewGroups,
} from '../views/group.view.js';
import { AcceptsRun } from './accepted-run.interceptor.js';

const name = new IdPipe('group');
const backupOf = new IdPipe('backup of a group');
const runId = new IdPipe('run');

@UseFilters(ProblemFilter)
export class GroupRoutes {
  constructor(
    @Inject(BackupGroupService) private readonly groups: BackupGroupService,
    @Inject(Actors) private readonly actors: Actors,
  ) {}

  @Get('groups')
  @BackupPermission('read')
  all(): GroupsView {
    return viewGroups(this.groups.groups);
  }

  @Post('groups/:group/backups')
  @BackupPermission('create')
  @AcceptsRun()
  async create(
    @Param('group', name) group: string,
    @Body(new RequestPipe(CreateGroupBackupDto)) body: Checked<CreateGroupBackupDto>,
    @Req() request: object,
  ): Promise<RunRecord> {
    return await this.groups.startBackup(group, { ...body, ...this.actors.of(request) }).accepted;
  }

  @Get('groups/:group/backups')
  @BackupPermission('read')
  async list(
    @Param('group', name) group: string,
    @Query(new RequestPipe(ListGroupBackupsDto)) { fresh, ...query }: Checked<ListGroupBackupsDto>,
    @Res({ passthrough: true }) response: object,
  ): Promise<GroupBackupListView> {
    const options = { fresh, signal: whileCalling(response) };
    return viewGroupBackupList(await this.groups.list({ group, ...query }, options));
  }

  @Get('groups/:group/backups/:id')
  @BackupPermission('read')
  async get(
    @Param('group', name) group: string,
    @Param('id', backupOf) id: string,
    @Res({ passthrough: true }) response: object,
  ): Promise<GroupBackupView> {
    return viewGroupBackup(await this.groups.get(id, { group, signal: whileCalling(response) }));
  }

  @Post('groups/:group/backups/:id/restore/plan')
  @BackupPermission('restore')
  @HttpCode(HttpStatus.OK)
  async planRestore(
    @Param('group', name) group: string,
    @Param('id', backupOf) id: string,
    @Body(new RequestPipe(PlanGroupRestoreDto)) body: Checked<PlanGroupRestoreDto>,
  ): Promise<GroupRestorePlanView> {
    return viewGroupRestorePlan(await this.groups.planRestore(id, { group, ...body }));
  }

  @Post('groups/:group/backups/:id/restore')
  @BackupPermission('restore')
  @AcceptsRun()
  async restore(
    @Param('group', name) group: string,
    @Param('id', backupOf) id: string,
    @Body(new RequestPipe(GroupRestoreDto)) body: Checked<GroupRestoreDto>,
    @Req() request: object,
  ): Promise<RunRecord> {
    const { accepted } = await this.groups.startRestore(id, { group, ...body, ...this.actors.of(request) });
    return await accepted;
  }

  @Post('groups/:group/restores/:id/undo')
  @BackupPermission('restore')
  @AcceptsRun()
  async undo(
    @Param('group', name) group: string,
    @Param('id', runId) id: string,
    @Body(new RequestPipe(GroupUndoDto)) body: Checked<GroupUndoDto>,
    @Req() request: object,
  ): Promise<RunRecord> {
    const { accepted } = await this.groups.startUndo(id, { group, ...body, ...this.actors.of(request) });
    return await accepted;
  }
}
