// A process that is an application with a route and one backup job: `node guest-app.js <BackupModuleOptions in JSON>`.

import { Controller, Get, Module, type DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { type BackupEvent, BackupModule, type BackupModuleOptions, BackupService } from 'nestjs-backup';

import { type Delays, watchLoopDelay } from './loop-delay.js';
import { serve } from './remote.js';

export interface GuestVerbs {
  /** Where it listens. */
  readonly address: string;
  readonly beginWatch: undefined;
  /** How long its event loop kept others waiting since then. */
  readonly endWatch: Delays;
  readonly backup: BackupSeconds;
  /** Puts the newest backup back, without a safety backup; how many seconds that took. */
  readonly restore: number;
}

export interface BackupSeconds {
  /** Until the manifest was written. */
  readonly store: number;
  /** From then on: every byte read back, the evidence written. */
  readonly verify: number;
}

@Controller()
class PingController {
  @Get('ping')
  ping(): { readonly ok: boolean } {
    return { ok: true };
  }
}

@Module({ controllers: [PingController] })
class GuestModule {
  static with(options: BackupModuleOptions): DynamicModule {
    return { module: GuestModule, imports: [BackupModule.forRoot(options)] };
  }
}

async function start(options = ''): Promise<void> {
  const guest = GuestModule.with(JSON.parse(options) as BackupModuleOptions);
  const app = await NestFactory.create(guest, new FastifyAdapter(), { logger: ['error'] });
  await app.listen(0, '127.0.0.1');
  const service = app.get(BackupService);
  let endWatch: (() => Delays) | undefined;
  serve<GuestVerbs>({
    address: () => app.getUrl(),
    async beginWatch() {
      endWatch = watchLoopDelay();
      return undefined;
    },
    async endWatch() {
      if (endWatch === undefined) throw new Error('Nothing was watched.');
      return endWatch();
    },
    backup: () => takeBackup(service),
    restore: () => restoreNewest(service),
  });
}

async function takeBackup(service: BackupService): Promise<BackupSeconds> {
  const startedAt = performance.now();
  let storedAt: number | undefined;
  const watching = service.events$.subscribe((event) => {
    if (isVerifying(event)) storedAt ??= performance.now();
  });
  await service.run();
  watching.unsubscribe();
  const endedAt = performance.now();
  storedAt ??= endedAt;
  return { store: (storedAt - startedAt) / 1000, verify: (endedAt - storedAt) / 1000 };
}

function isVerifying(event: BackupEvent): boolean {
  return event.type === 'run' && (event.run.progress?.step.startsWith('verifying') ?? false);
}

async function restoreNewest(service: BackupService): Promise<number> {
  const [newest] = (await service.list()).backups;
  if (newest === undefined) throw new Error('There is nothing to restore.');
  const { target } = newest.manifest.source;
  const startedAt = performance.now();
  await service.restore(newest.manifest.id, { confirm: target, safetyBackup: false });
  return (performance.now() - startedAt) / 1000;
}

await start(...process.argv.slice(2));
