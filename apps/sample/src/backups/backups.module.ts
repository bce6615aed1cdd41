// Everything the gallery does about backups: what, where, when, and who may ask for more.

import { Module } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { BackupAdminModule, BackupModule, type BackupModuleOptions, type DestinationOptions } from 'nestjs-backup';
import type { AuthenticatedRequest } from '../auth/auth.decorators.js';
import { DatabaseService } from '../database/database.service.js';
import { LogFile } from '../logging/log-file.js';
import type { BackupSettings } from '../settings/backup-settings.js';
import type { DatabaseSettings } from '../settings/database-settings.js';
import { Settings } from '../settings/settings.js';
import { BackupPermissionsGuard } from './backup-permissions.guard.js';
import { gallery } from './profiles/gallery.js';
import { portfolio } from './profiles/portfolio.js';
import type { DatabaseSource } from './profiles/profile.js';
import { translation } from './profiles/translation.js';
import { WeeklyRestoreTest } from './weekly-restore-test.js';

const PROFILES = { gallery, portfolio, translation };

@Module({
  imports: [
    ScheduleModule.forRoot(),
    BackupModule.forRootAsync({
      inject: [Settings, DatabaseService, { token: LogFile, optional: true }],
      useFactory: backupOptions,
    }),
    BackupAdminModule.register({
      guards: [BackupPermissionsGuard],
      actor: ({ user }: AuthenticatedRequest) => user?.name,
    }),
  ],
  providers: [WeeklyRestoreTest],
})
export class BackupsModule {}

export function backupOptions(settings: Settings, database: DatabaseService, log?: LogFile): BackupModuleOptions {
  const { encryption, alerts } = settings.backup;
  return {
    destinations: destinations(settings.backup),
    encryption,
    ...alerts,
    ...PROFILES[settings.profile.name]({ settings, database: source(settings.database, database), log }),
  };
}

function destinations({ directory, s3 }: BackupSettings): Record<string, DestinationOptions> {
  return {
    ...(directory === undefined ? {} : { local: { storage: { type: 'local', directory } } }),
    ...(s3 === undefined ? {} : { s3 }),
  };
}

/** A restore replaces the database while the app is up: the app lets go of it, and takes it up again. */
function source(settings: DatabaseSettings, database: DatabaseService): DatabaseSource {
  const hooks = { beforeSwap: () => database.close(), afterSwap: () => database.open() };
  return settings.type === 'postgres'
    ? { type: 'postgres', url: settings.url, hooks }
    : { type: 'sqlite', file: settings.path, hooks };
}
