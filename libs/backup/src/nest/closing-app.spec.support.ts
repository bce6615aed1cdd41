// A process of its own: an application that takes a slow backup, and says when it is in the middle of it.

import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { join } from 'node:path';

import { systemClock } from '../core/clock.js';
import { LocalStorage } from '../storage/local/local-storage.js';
import { BackupModule } from './backup.module.js';
import { BackupService } from './backup.service.js';
import { FaultyBackups } from './faulty-backups.spec.support.js';

const [directory = '', mode] = process.argv.slice(2);
const inner = new LocalStorage({ directory: join(directory, 'backups'), clock: systemClock });
const storage = new FaultyBackups(inner, [
  mode === 'wait' ? { on: 'write', fault: 'delay', ms: 800 } : { on: 'write', fault: 'hang', afterBytes: 300_000 },
]);

@Module({
  imports: [
    BackupModule.forRoot({
      destinations: { slow: { storage } },
      jobs: {
        gallery: {
          source: { type: 'sqlite', file: join(directory, 'gallery.db') },
          schedule: { cron: '0 0 29 2 *', catchUp: false },
        },
      },
      shutdown: { mode: mode === 'wait' ? 'wait' : 'cancel' },
    }),
  ],
})
class AppModule {}

async function main(): Promise<void> {
  const app = await NestFactory.createApplicationContext(AppModule, { logger: false });
  app.enableShutdownHooks();
  const service = app.get(BackupService);
  const watching = service.events$.subscribe((event) => {
    if (event.type !== 'run' || !event.run.progress?.step.startsWith('storing')) return;
    watching.unsubscribe();
    process.send?.('storing', () => process.disconnect());
  });
  service.startBackup();
}

void main();
