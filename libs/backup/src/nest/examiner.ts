// Examines the set-up of the application, and lets go of that when the application closes.

import { type BeforeApplicationShutdown, Inject, Injectable, type OnModuleInit } from '@nestjs/common';

import type { Catalog } from '../catalog/catalog.js';
import type { DoctorReport } from '../core/doctor.js';
import { BackupError } from '../core/errors.js';
import { doctor } from '../operations/doctor/doctor.js';
import { JobRuns } from './job-runs.js';
import type { DoctorOptions } from './requests.js';
import { StoragePreparation } from './storage-preparation.js';
import { BACKUP_PLAN, type BackupPlan } from './tokens.js';

@Injectable()
export class Examiner implements OnModuleInit, BeforeApplicationShutdown {
  private readonly closing = new AbortController();
  /** Only an application that was initialized makes storages where there are none: elsewhere one that is gone is to be seen. */
  private isLive = false;

  constructor(
    @Inject(BACKUP_PLAN) private readonly plan: BackupPlan,
    @Inject(JobRuns) private readonly jobRuns: JobRuns,
    @Inject(StoragePreparation) private readonly preparation: StoragePreparation,
  ) {}

  onModuleInit(): void {
    this.isLive = true;
  }

  async examine({ job, signal = this.closing.signal }: DoctorOptions): Promise<DoctorReport> {
    const { jobs, channels, settings, clock } = this.plan;
    const patient = {
      jobs: job === undefined ? jobs : [this.jobRuns.job(job)],
      channels,
      schedules: settings.schedules,
      replicas: settings.replicas,
      prepare: async (catalog: Catalog, patience: AbortSignal) =>
        this.isLive ? (await this.preparation.prepare([catalog], patience)).get(catalog.name) : undefined,
    };
    return await doctor(patient, { clock, signal: AbortSignal.any([signal, this.closing.signal]) });
  }

  beforeApplicationShutdown(): void {
    this.closing.abort(
      new BackupError('SHUTTING_DOWN', 'The application is closing, so the examination was given up.'),
    );
  }
}
