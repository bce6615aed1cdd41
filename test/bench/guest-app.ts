// A process that is an application with a route and a backup job: `node guest-app.js <database> <storage directory>`.

import { setTimeout as sleep } from 'node:timers/promises';
import { Controller, Get, Module, type DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { type BackupEvent, BackupModule, BackupService } from 'nestjs-backup';

import { type Delays, watchLoopDelay } from './loop-delay.js';
import { serve } from './remote.js';

export interface GuestVerbs {
  /** Where it listens. */
  readonly address: string;
  /** Does nothing for a while. */
  readonly idle: Delays;
  readonly backup: { readonly delays: Delays; readonly storeSeconds: number; readonly verifySeconds: number };
}

const IDLE_MS = 5000;
/** Nobody has the private key; what is stored here is never opened by one. */
const RECIPIENT = 'age1m0rqfse89hr6qz67edpn8slgjrj3gscpy3ehez6yrr5rnjtw7y5qvqkzwz';

@Controller()
class PingController {
  @Get('ping')
  ping(): { readonly ok: boolean } {
    return { ok: true };
  }
}

@Module({ controllers: [PingController] })
class GuestModule {
  static over(file: string, directory: string): DynamicModule {
    const backups = BackupModule.forRoot({
      destinations: { local: { storage: { type: 'local', directory } } },
      jobs: { photos: { source: { type: 'sqlite', file }, deadline: '30m' } },
      compression: 'gzip',
      encryption: { recipients: [RECIPIENT] },
    });
    return { module: GuestModule, imports: [backups] };
  }
}

async function start(file = '', directory = ''): Promise<void> {
  const app = await NestFactory.create(GuestModule.over(file, directory), new FastifyAdapter(), { logger: ['error'] });
  await app.listen(0, '127.0.0.1');
  serve<GuestVerbs>({
    address: () => app.getUrl(),
    async idle() {
      const stop = watchLoopDelay();
      await sleep(IDLE_MS);
      return stop();
    },
    backup: () => takeBackup(app.get(BackupService)),
  });
}

async function takeBackup(service: BackupService): Promise<GuestVerbs['backup']> {
  const startedAt = performance.now();
  let storedAt: number | undefined;
  const watching = service.events$.subscribe((event) => {
    if (isVerifying(event)) storedAt ??= performance.now();
  });
  const stop = watchLoopDelay();
  await service.run('photos');
  const delays = stop();
  watching.unsubscribe();
  const endedAt = performance.now();
  storedAt ??= endedAt;
  return { delays, storeSeconds: (storedAt - startedAt) / 1000, verifySeconds: (endedAt - storedAt) / 1000 };
}

function isVerifying(event: BackupEvent): boolean {
  return event.type === 'run' && (event.run.progress?.step.startsWith('verifying') ?? false);
}

await start(...process.argv.slice(2));
