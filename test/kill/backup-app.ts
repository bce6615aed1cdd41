// A process of its own: an application that writes into its database all the time and takes one backup after the other,
// from when it is told to until it is killed.

import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
// Not from the front door: a hundred processes would load the admin routes for nothing.
import { BackupModule } from '#backup/nest/backup.module.js';
import { BackupService } from '#backup/nest/backup.service.js';
import { openDatabase } from './database.js';
import { databaseOf, optionsFor } from './options.js';

const [directory = ''] = process.argv.slice(2);

@Module({ imports: [BackupModule.forRoot(optionsFor(directory))] })
class AppModule {}

const app = await NestFactory.createApplicationContext(AppModule, { logger: false });
const service = app.get(BackupService);
service.events$.subscribe((event) => {
  if (event.type === 'run' && event.run.state === 'running' && !event.run.progress) process.send?.('running');
  if (event.type === 'run' && event.run.state === 'succeeded') process.send?.('done');
});

const database = await openDatabase(databaseOf(directory));
database.exec('PRAGMA busy_timeout = 5000');
setInterval(() => database.exec('INSERT INTO photos (pixels) VALUES (randomblob(2000))'), 10);

process.once('message', () => void backUpForEver());
process.send?.('ready');

async function backUpForEver(): Promise<never> {
  for (;;) await service.run();
}
