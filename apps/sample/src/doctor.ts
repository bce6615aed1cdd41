// Examines the set-up of the gallery's backups without starting the app, and prints it. Exit code 1: there is a problem.

import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { BackupModule, BackupService, type DoctorReport, formatDoctor } from 'nestjs-backup';
import { backupOptions } from './backups/backups.module.js';
import { DatabaseService } from './database/database.service.js';
import { loadEnvFile } from './settings/env-file.js';
import { SettingsError } from './settings/environment-reader.js';
import { SettingsModule } from './settings/settings.module.js';
import { Settings } from './settings/settings.js';

/** The backups alone: an app whose database is down could not be made, and it is then that this is asked for. */
@Module({
  imports: [
    SettingsModule,
    BackupModule.forRootAsync({
      inject: [Settings],
      useFactory: (settings: Settings) => backupOptions(settings, new DatabaseService(settings)),
    }),
  ],
})
class DoctorModule {}

async function examine(): Promise<DoctorReport> {
  loadEnvFile();
  // Made, but never initialized: nothing is scheduled, and no backup is taken.
  const app = await NestFactory.create(DoctorModule, { logger: ['warn', 'error'], abortOnError: false });
  try {
    return await app.get(BackupService).doctor();
  } finally {
    await app.close();
  }
}

try {
  const report = await examine();
  process.stdout.write(formatDoctor(report));
  process.exitCode = report.level === 'problem' ? 1 : 0;
} catch (error) {
  const text = error instanceof SettingsError ? error.message : String(error);
  process.stderr.write(`${text}\n`);
  process.exitCode = 1;
}
