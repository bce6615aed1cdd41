// A process that is an application with many backups: `node catalog-app.js <BackupModuleOptions in JSON>`.

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { BackupModule, type BackupModuleOptions, BackupService } from 'nestjs-backup';

import { serve } from './remote.js';

/** Milliseconds, each but the last. */
export interface CatalogVerbs {
  readonly list: number;
  /** Looks at the storage in any case. */
  readonly freshList: number;
  readonly health: number;
  /** Bytes that are in use after everything was collected that may be. */
  readonly memoryInUse: number;
}

@Module({})
class EmptyModule {}

async function start(options = ''): Promise<void> {
  const backups = BackupModule.forRoot(JSON.parse(options) as BackupModuleOptions);
  const app = await NestFactory.createApplicationContext(
    { module: EmptyModule, imports: [backups] },
    { logger: ['error'] },
  );
  const service = app.get(BackupService);
  serve<CatalogVerbs>({
    list: () => timed(() => service.list()),
    freshList: () => timed(() => service.list({}, { fresh: true })),
    health: () => timed(() => service.health()),
    memoryInUse: async () => memoryInUse(),
  });
}

function memoryInUse(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

await start(...process.argv.slice(2));
