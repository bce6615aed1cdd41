// Gives every module the open database.

import { Global, Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { Settings } from '../settings/settings.js';
import { DatabaseService } from './database.service.js';
import { DatabaseUnavailableFilter } from './database-unavailable.js';

@Global()
@Module({
  providers: [
    { provide: DatabaseService, inject: [Settings], useFactory: openDatabase },
    { provide: APP_FILTER, useClass: DatabaseUnavailableFilter },
  ],
  exports: [DatabaseService],
})
export class DatabaseModule {}

async function openDatabase(settings: Settings): Promise<DatabaseService> {
  const database = new DatabaseService(settings);
  await database.open();
  return database;
}
