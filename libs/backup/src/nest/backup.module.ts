// The module: options in, BackupService out.

import { ConfigurableModuleBuilder, Module } from '@nestjs/common';

import { systemClock } from '../core/clock.js';
import { Announcer } from './alerts/announcer.js';
import { HealthLogger } from './alerts/health-logger.js';
import { Monitor } from './alerts/monitor.js';
import { BackupLifecycle } from './backup.lifecycle.js';
import { BackupService } from './backup.service.js';
import { composePlan } from './compose.js';
import { DrillVerifiers } from './drill-verifiers.js';
import { DecoratedMethods } from './events/decorated-methods.js';
import { EventBackups } from './events/event-backups.js';
import { EventStream } from './event-stream.js';
import { Examiner } from './examiner.js';
import { BackupGroupService } from './groups/backup-group.service.js';
import { GroupBackups } from './groups/group-backups.js';
import { GroupRestores } from './groups/group-restores.js';
import { JobRuns } from './job-runs.js';
import { parseOptions } from './options/parse-options.js';
import type { BackupModuleOptions } from './options/options.js';
import { LostRuns } from './replicas/lost-runs.js';
import { Replicas } from './replicas/replicas.js';
import { Bookkeeping } from './records/bookkeeping.js';
import { Journals } from './records/journals.js';
import { RecordReader } from './records/record-reader.js';
import { RecordKeeper } from './records/record-keeper.js';
import { BackupRescueService } from './rescue/backup-rescue.service.js';
import { BackupReplicationService } from './replication/backup-replication.service.js';
import { ReplicationRuns } from './replication/replication-runs.js';
import { Removals } from './removals.js';
import { Restores } from './restores.js';
import { RunLogger } from './run-logger.js';
import { JobScheduler } from './schedules/job-scheduler.js';
import { TickClaims } from './schedules/tick-claims.js';
import { TickRunner } from './schedules/tick-runner.js';
import { StoragePreparation } from './storage-preparation.js';
import { BACKUP_PLAN, type BackupPlan, type Passive, PASSIVE } from './tokens.js';

const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN } = new ConfigurableModuleBuilder<BackupModuleOptions>()
  .setClassMethodName('forRoot')
  .setFactoryMethodName('createBackupOptions')
  .setExtras({ isGlobal: true }, (definition, { isGlobal }) => ({ ...definition, global: isGlobal }))
  .build();

/** What the options are provided under. */
export const BACKUP_OPTIONS = MODULE_OPTIONS_TOKEN;

@Module({
  providers: [
    {
      provide: BACKUP_PLAN,
      inject: [MODULE_OPTIONS_TOKEN, { token: PASSIVE, optional: true }],
      useFactory(options: BackupModuleOptions, passive?: Passive): BackupPlan {
        return composePlan(parseOptions(options), systemClock, passive !== undefined);
      },
    },
    EventStream,
    StoragePreparation,
    DrillVerifiers,
    LostRuns,
    Replicas,
    Journals,
    RecordKeeper,
    Bookkeeping,
    JobRuns,
    Examiner,
    RecordReader,
    Restores,
    Removals,
    EventBackups,
    GroupBackups,
    BackupService,
    GroupRestores,
    BackupGroupService,
    BackupRescueService,
    ReplicationRuns,
    BackupReplicationService,
    DecoratedMethods,
    RunLogger,
    Announcer,
    Monitor,
    TickClaims,
    TickRunner,
    HealthLogger,
    JobScheduler,
    BackupLifecycle,
  ],
  exports: [BackupService, BackupGroupService, BackupRescueService, BackupReplicationService],
})
export class BackupModule extends ConfigurableModuleClass {}
