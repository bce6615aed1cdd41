// A process of its own: an application that writes into its database all the time and takes one backup after the other,
// from when it is told to until it is killed.

import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import Database from 'better-sqlite3';
import { BackupModule, BackupService } from 'nestjs-backup';
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

const database = new Database(databaseOf(directory));
const insert = database.prepare('INSERT INTO photos (pixels) VALUES (randomblob(2000))');
setInterval(() => insert.run(), 10);

process.once('message', () => void backUpForEver());
process.send?.('ready');

async function backUpForEver(): Promise<never> {
  for (;;) await service.run();
}
