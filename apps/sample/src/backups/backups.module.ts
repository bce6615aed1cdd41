// Everything the gallery does about backups: what, where, when, and who may ask for more.

import { Module } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import {
  BackupAdminModule,
  BackupModule,
  type BackupModuleOptions,
  type DestinationOptions,
  type SourceOptions,
} from 'nestjs-backup';
import type { AuthenticatedRequest } from '../auth/auth.decorators.js';
import { DatabaseService } from '../database/database.service.js';
import type { BackupSettings } from '../settings/backup-settings.js';
import type { DatabaseSettings } from '../settings/database-settings.js';
import { Settings } from '../settings/settings.js';
import { BackupPermissionsGuard } from './backup-permissions.guard.js';
import { WeeklyRestoreTest } from './weekly-restore-test.js';

/** What must be true of the gallery in every backup, asked of the restored data by each drill. */
const DRILL_CHECKS = [
  { name: 'someone-can-log-in', sql: `SELECT count(*) FROM users WHERE role = 'admin'`, expect: { min: 1 } },
];

@Module({
  imports: [
    ScheduleModule.forRoot(),
    BackupModule.forRootAsync({ inject: [Settings, DatabaseService], useFactory: backupOptions }),
    BackupAdminModule.register({
      guards: [BackupPermissionsGuard],
      actor: ({ user }: AuthenticatedRequest) => user?.name,
    }),
  ],
  providers: [WeeklyRestoreTest],
})
export class BackupsModule {}

export function backupOptions(settings: Settings, database: DatabaseService): BackupModuleOptions {
  const { schedule, timeZone, retentionDays, staleAfterHours, encryption, alerts } = settings.backup;
  return {
    destinations: destinations(settings.backup),
    encryption,
    ...alerts,
    jobs: {
      gallery: {
        source: source(settings.database, database),
        ...(schedule === undefined ? {} : { schedule: { cron: schedule, timeZone, jitter: '1m' } }),
        retention: { maxAge: `${retentionDays}d`, weekly: 12, byTrigger: { event: { maxAge: '90d' } } },
        events: { quiet: '1s' },
        staleAfter: `${staleAfterHours}h`,
        expect: { provenWithin: '14d', recoveryTime: '1h' },
        drill: { checks: DRILL_CHECKS },
      },
    },
  };
}

function destinations({ directory, s3 }: BackupSettings): Record<string, DestinationOptions> {
  return {
    ...(directory === undefined ? {} : { local: { storage: { type: 'local', directory } } }),
    ...(s3 === undefined ? {} : { s3 }),
  };
}

/** A restore replaces the database while the app is up: the app lets go of it, and takes it up again. */
function source(settings: DatabaseSettings, database: DatabaseService): SourceOptions {
  const hooks = { beforeSwap: () => database.close(), afterSwap: () => database.open() };
  return settings.type === 'postgres'
    ? { type: 'postgres', url: settings.url, hooks }
    : { type: 'sqlite', file: settings.path, hooks };
}
