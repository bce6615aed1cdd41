// Everything the gallery does about backups: what, where, when, and who may ask for more.

import { Module } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { BackupAdminModule, BackupModule, type BackupModuleOptions } from 'nestjs-backup';
import { DatabaseService } from '../database/database.service.js';
import { GalleriesModule } from '../galleries/galleries.module.js';
import { Settings } from '../settings/settings.js';
import { BackupOnGalleryAdded } from './backup-on-gallery-added.js';
import { BackupPermissionsGuard } from './backup-permissions.guard.js';
import { SlackReporter } from './slack-reporter.js';
import { WeeklyRestoreTest } from './weekly-restore-test.js';

@Module({
  imports: [
    ScheduleModule.forRoot(),
    GalleriesModule,
    BackupModule.forRootAsync({ inject: [Settings, DatabaseService], useFactory: backupOptions }),
    BackupAdminModule.register({ guards: [BackupPermissionsGuard] }),
  ],
  providers: [BackupOnGalleryAdded, WeeklyRestoreTest, SlackReporter],
})
export class BackupsModule {}

export function backupOptions({ backup, databasePath }: Settings, database: DatabaseService): BackupModuleOptions {
  const { directory, schedule, timeZone, retentionDays, staleAfterHours, encryption } = backup;
  return {
    destinations: { local: { storage: { type: 'local', directory } } },
    encryption,
    jobs: {
      gallery: {
        source: {
          type: 'sqlite',
          file: databasePath,
          hooks: { beforeSwap: () => database.close(), afterSwap: () => database.open() },
        },
        ...(schedule === undefined ? {} : { schedule: { cron: schedule, timeZone, jitter: '1m' } }),
        retention: { maxAge: `${retentionDays}d` },
        staleAfter: `${staleAfterHours}h`,
      },
    },
  };
}
