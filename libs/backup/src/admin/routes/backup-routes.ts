// Routes about backups: take, look, prove, put back, remove. Those with a fixed name stand before those with an id.

import {
  Body,
  Delete,
  Get,
  Header,
  HttpCode,
  HttpStatus,
  Inject,
  Param,
  Post,
  Query,
  Req,
  Res,
  type StreamableFile,
  UseFilters,
} from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';

import type { RunRecord } from '../../core/run.js';
import { BackupService } from '../../nest/backup.service.js';
import { Actors } from '../actors.js';
import { CreateBackupDto } from '../dto/create-backup.dto.js';
import { DoctorDto } from '../dto/doctor.dto.js';
import { DownloadDto } from '../dto/download.dto.js';
import { DrillDto } from '../dto/drill.dto.js';
import { HealthDto } from '../dto/health.dto.js';
import { ListBackupsDto } from '../dto/list-backups.dto.js';
import { PinDto } from '../dto/pin.dto.js';
import { PruneDto } from '../dto/prune.dto.js';
import { RestoreTargetDto } from '../dto/restore-target.dto.js';
import { RestoreDto } from '../dto/restore.dto.js';
import { StatusDto } from '../dto/status.dto.js';
import { BackupPermission } from '../permission.js';
import { ProblemFilter } from '../problem/problem.filter.js';
import { IdPipe } from '../request/id.pipe.js';
import { type Checked, RequestPipe } from '../request/request.pipe.js';
import { whileCalling } from '../request/while-calling.js';
import { type BackupListView, viewBackupList } from '../views/backup-list.view.js';
import { type BackupDetailsView, viewBackupDetails } from '../views/backup.view.js';
import { type DoctorView, viewDoctor } from '../views/doctor.view.js';
import { type HealthView, viewHealth } from '../views/health.view.js';
import { type PinResultView, viewPinResult } from '../views/pin-result.view.js';
import { type DeletedView, type PruneView, viewPrune } from '../views/removal.view.js';
import { type RestorePlanView, viewRestorePlan } from '../views/restore-plan.view.js';
import { type StatusView, viewStatus } from '../views/status.view.js';
import { AcceptsRun } from './accepted-run.interceptor.js';
import { sendDownload } from './send-download.js';

const backupId = new IdPipe('backup');

@UseFilters(ProblemFilter)
export class BackupRoutes {
  constructor(
    @Inject(BackupService) private readonly backups: BackupService,
    @Inject(HttpAdapterHost) private readonly host: HttpAdapterHost,
    @Inject(Actors) private readonly actors: Actors,
  ) {}

  @Post('create')
  @BackupPermission('create')
  @AcceptsRun()
  async create(
    @Body(new RequestPipe(CreateBackupDto)) { job, ...options }: Checked<CreateBackupDto>,
    @Req() request: object,
  ): Promise<RunRecord> {
    return await this.backups.startBackup(job, { ...options, ...this.actors.of(request) }).accepted;
  }

  @Get('list')
  @BackupPermission('read')
  async list(
    @Query(new RequestPipe(ListBackupsDto)) { fresh, ...query }: Checked<ListBackupsDto>,
    @Res({ passthrough: true }) response: object,
  ): Promise<BackupListView> {
    return viewBackupList(await this.backups.list(query, { fresh, signal: whileCalling(response) }));
  }

  @Get('health')
  @BackupPermission('read')
  async health(
    @Query(new RequestPipe(HealthDto)) { strict, fresh }: Checked<HealthDto>,
    @Res({ passthrough: true }) response: object,
  ): Promise<HealthView> {
    const report = await this.backups.health({ fresh, signal: whileCalling(response) });
    if (strict && report.level === 'critical') {
      this.host.httpAdapter.status(response, HttpStatus.SERVICE_UNAVAILABLE);
    }
    return viewHealth(report);
  }

  @Get('status')
  @BackupPermission('read')
  async status(
    @Query(new RequestPipe(StatusDto)) { fresh }: Checked<StatusDto>,
    @Res({ passthrough: true }) response: object,
  ): Promise<StatusView> {
    return viewStatus(await this.backups.status({ fresh, signal: whileCalling(response) }));
  }

  @Post('drill')
  @BackupPermission('create')
  @AcceptsRun()
  async drill(
    @Body(new RequestPipe(DrillDto)) { job, ...options }: Checked<DrillDto>,
    @Req() request: object,
  ): Promise<RunRecord> {
    const named = options.backupId === undefined ? undefined : await this.backups.get(options.backupId);
    const asked = { ...options, ...this.actors.of(request) };
    return await this.backups.startDrill(job ?? named?.manifest.job, asked).accepted;
  }

  @Post('prune')
  @BackupPermission('delete')
  @HttpCode(HttpStatus.OK)
  async prune(
    @Body(new RequestPipe(PruneDto)) { job, dryRun }: Checked<PruneDto>,
    @Req() request: object,
  ): Promise<PruneView> {
    return viewPrune(dryRun, await this.backups.prune(job, { dryRun, ...this.actors.of(request) }));
  }

  /** It writes probes, so it asks for more than `read`. */
  @Post('doctor')
  @BackupPermission('create')
  @HttpCode(HttpStatus.OK)
  async doctor(@Body(new RequestPipe(DoctorDto)) { job }: Checked<DoctorDto>): Promise<DoctorView> {
    return viewDoctor(await this.backups.doctor(job === undefined ? {} : { job }));
  }

  @Get(':id')
  @BackupPermission('read')
  async get(
    @Param('id', backupId) id: string,
    @Res({ passthrough: true }) response: object,
  ): Promise<BackupDetailsView> {
    return viewBackupDetails(await this.backups.get(id, { signal: whileCalling(response) }));
  }

  @Delete(':id')
  @BackupPermission('delete')
  async delete(@Param('id', backupId) id: string, @Req() request: object): Promise<DeletedView> {
    return { id, destinations: await this.backups.delete(id, this.actors.of(request)) };
  }

  /** Hands out all the data, so it asks for more than `read`. */
  @Get(':id/download')
  @BackupPermission('restore')
  @Header('Cache-Control', 'no-store')
  @Header('X-Content-Type-Options', 'nosniff')
  async download(
    @Param('id', backupId) id: string,
    @Query(new RequestPipe(DownloadDto)) { object }: Checked<DownloadDto>,
    @Req() request: object,
    @Res({ passthrough: true }) response: object,
  ): Promise<StreamableFile> {
    return sendDownload(id, await this.backups.download(id, object, this.actors.of(request)), response);
  }

  @Post(':id/verify')
  @BackupPermission('create')
  @AcceptsRun()
  async verify(@Param('id', backupId) id: string, @Req() request: object): Promise<RunRecord> {
    const { accepted } = await this.backups.startVerify(id, this.actors.of(request));
    return await accepted;
  }

  @Post(':id/pin')
  @BackupPermission('create')
  @HttpCode(HttpStatus.OK)
  async pin(
    @Param('id', backupId) id: string,
    @Body(new RequestPipe(PinDto)) body: Checked<PinDto>,
    @Req() request: object,
  ): Promise<PinResultView> {
    return viewPinResult(await this.backups.pin(id, { ...body, ...this.actors.of(request) }));
  }

  /** What is no longer pinned may be removed, so it asks for what a removal asks for. */
  @Post(':id/unpin')
  @BackupPermission('delete')
  @HttpCode(HttpStatus.OK)
  async unpin(@Param('id', backupId) id: string, @Req() request: object): Promise<PinResultView> {
    return viewPinResult(await this.backups.unpin(id, this.actors.of(request)));
  }

  @Post(':id/restore/plan')
  @BackupPermission('restore')
  @HttpCode(HttpStatus.OK)
  async planRestore(
    @Param('id', backupId) id: string,
    @Body(new RequestPipe(RestoreTargetDto)) target: Checked<RestoreTargetDto>,
  ): Promise<RestorePlanView> {
    return viewRestorePlan(await this.backups.planRestore(id, target));
  }

  @Post(':id/restore')
  @BackupPermission('restore')
  @AcceptsRun()
  async restore(
    @Param('id', backupId) id: string,
    @Body(new RequestPipe(RestoreDto)) body: Checked<RestoreDto>,
    @Req() request: object,
  ): Promise<RunRecord> {
    const { accepted } = await this.backups.startRestore(id, { ...body, ...this.actors.of(request) });
    return await accepted;
  }
}
