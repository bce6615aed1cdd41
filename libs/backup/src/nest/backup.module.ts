// The module: options in, BackupService out.

import { ConfigurableModuleBuilder, Module } from '@nestjs/common';

import { systemClock } from '../core/clock.js';
import { BackupLifecycle } from './backup.lifecycle.js';
import { BackupService } from './backup.service.js';
import { composeJobs } from './compose.js';
import { DrillVerifiers } from './drill-verifiers.js';
import { EventStream } from './event-stream.js';
import { Examiner } from './examiner.js';
import { JobRuns } from './job-runs.js';
import { parseOptions } from './options/parse-options.js';
import type { BackupModuleOptions } from './options/options.js';
import { RunLogger } from './run-logger.js';
import { JobScheduler } from './schedules/job-scheduler.js';
import { StoragePreparation } from './storage-preparation.js';
import { BACKUP_PLAN, type BackupPlan } from './tokens.js';

const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN } = new ConfigurableModuleBuilder<BackupModuleOptions>()
  .setClassMethodName('forRoot')
  .setFactoryMethodName('createBackupOptions')
  .setExtras({ isGlobal: true }, (definition, { isGlobal }) => ({ ...definition, global: isGlobal }))
  .build();

@Module({
  providers: [
    {
      provide: BACKUP_PLAN,
      inject: [MODULE_OPTIONS_TOKEN],
      useFactory(options: BackupModuleOptions): BackupPlan {
        const settings = parseOptions(options);
        return { settings, jobs: composeJobs(settings, systemClock), clock: systemClock };
      },
    },
    EventStream,
    StoragePreparation,
    DrillVerifiers,
    JobRuns,
    Examiner,
    BackupService,
    RunLogger,
    JobScheduler,
    BackupLifecycle,
  ],
  exports: [BackupService],
})
export class BackupModule extends ConfigurableModuleClass {}
