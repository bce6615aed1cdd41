// The module in a host: every way to give it options, what it exports, and what happens when the options are wrong.

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Inject, Injectable, Module } from '@nestjs/common';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { systemClock } from '../core/clock.js';
import { SqliteSource } from '../sources/sqlite/sqlite-source.js';
import { LocalStorage } from '../storage/local/local-storage.js';
import { FaultyStorage } from '../testing/faulty-storage.js';
import { BackupModule } from './backup.module.js';
import { BackupService } from './backup.service.js';
import type { BackupModuleOptions } from './options/options.js';
import { TestHost } from './test-host.spec.support.js';

let host: TestHost;
beforeEach(async () => {
  host = await TestHost.create();
});
afterEach(async () => await host.stop());

@Injectable()
class Paths {
  file = '';
  backups = '';
}

@Module({ providers: [{ provide: Paths, useFactory: () => host }], exports: [Paths] })
class PathsModule {}

@Injectable()
class OptionsMaker {
  createBackupOptions(): BackupModuleOptions {
    return host.options();
  }
}

@Injectable()
class Publisher {
  constructor(@Inject(BackupService) readonly backups: BackupService) {}
}

@Module({ providers: [Publisher] })
class PublisherModule {}

describe('BackupModule', () => {
  it('is injectable everywhere, without being imported there', async () => {
    await host.start(host.options(), { imports: [PublisherModule] });
    const { backups } = host.app.get(Publisher, { strict: false });
    expect(backups.jobs).toEqual(['gallery']);
    await expect(backups.run()).resolves.toMatchObject({ state: 'succeeded' });
  });

  it('keeps to itself when it is told not to be global', async () => {
    const imports = [BackupModule.forRoot({ ...host.options(), isGlobal: false }), PublisherModule];
    await expect(host.startWith(imports)).rejects.toThrow(/resolve dependencies of the Publisher/);
  });

  it('takes its options from a factory with what it needs injected', async () => {
    const service = await host.startWith([
      BackupModule.forRootAsync({
        imports: [PathsModule],
        inject: [Paths],
        useFactory: async ({ file, backups }: Paths) => ({
          destinations: { local: { storage: { type: 'local' as const, directory: backups } } },
          jobs: { gallery: { source: { type: 'sqlite' as const, file } } },
        }),
      }),
      PublisherModule,
    ]);
    await expect(service.run()).resolves.toMatchObject({ state: 'succeeded' });
  });

  it('takes its options from a class', async () => {
    const service = await host.startWith([BackupModule.forRootAsync({ useClass: OptionsMaker }), PublisherModule]);
    await expect(service.run()).resolves.toMatchObject({ state: 'succeeded' });
  });

  it('works with storages and sources that the host has made', async () => {
    const clock = systemClock;
    const storage = new FaultyStorage(new LocalStorage({ directory: host.backups, clock }));
    const source = new SqliteSource({ file: host.file, clock });
    const options = { destinations: { own: { storage } }, jobs: { gallery: { source } }, replicas: false };
    const service = await host.start(options);
    const { backupId = '' } = await service.run();
    expect(storage.calls.write).toBeGreaterThanOrEqual(3);
    await expect(service.verify(backupId)).resolves.toMatchObject({ evidence: { own: { kind: 'verified' } } });
  });
});

describe('options that can not be used', () => {
  const broken = { destinations: {}, jobs: { Gallery: { source: { type: 'sqlite' }, scedule: '0 2 * * *' } } };
  const everything = {
    code: 'OPTIONS_INVALID',
    context: {
      problems: [
        'destinations must have at least one entry',
        expect.stringContaining('jobs.Gallery must have a name of lower-case letters'),
        expect.stringContaining('jobs.Gallery.scedule is not known here'),
        expect.stringContaining('jobs.Gallery.source.file must be a text'),
      ],
    },
  };

  it('keep the application from starting, with every problem named', async () => {
    await expect(host.start(broken as unknown as BackupModuleOptions)).rejects.toMatchObject(everything);
    const useFactory = async () => broken as unknown as BackupModuleOptions;
    await expect(host.startWith([BackupModule.forRootAsync({ useFactory })])).rejects.toMatchObject(everything);
  });
});

describe('a storage that is not there', () => {
  it('does not keep the application from starting, shows in the health, and is used as soon as it is there', async () => {
    await writeFile(host.backups, 'in the way');
    const service = await host.start();
    await expect(service.run()).rejects.toMatchObject({ code: expect.stringMatching(/^STORAGE_/) });
    expect(await service.health()).toMatchObject({ level: 'critical' });
    await expect(service.list()).rejects.toMatchObject({ code: expect.stringMatching(/^STORAGE_/) });

    await rm(host.backups);
    await expect(service.run()).resolves.toMatchObject({ state: 'succeeded' });
    expect(await service.health()).toMatchObject({ level: 'healthy' });
  });

  it('is not made anew when it was there before', async () => {
    const service = await host.start();
    await service.run();
    await host.recordsStored();
    await rm(host.backups, { recursive: true });
    await mkdir(host.backups);
    await expect(service.run()).rejects.toMatchObject({ code: 'STORAGE_UNREACHABLE' });
    expect(await service.health()).toMatchObject({
      level: 'critical',
      jobs: [{ findings: [{ name: 'unreachable' }] }],
    });
    expect(await host.leftovers()).toEqual([]);
  });

  it('does not stop the other destinations from being prepared', async () => {
    await writeFile(join(host.directory, 'blocked'), '');
    const local = (name: string) => ({ storage: { type: 'local' as const, directory: join(host.directory, name) } });
    const service = await host.start(
      host.options({}, { destinations: { blocked: local('blocked'), good: local('good') } }),
    );
    await expect(service.run()).resolves.toMatchObject({ state: 'warning' });
    expect((await service.list()).backups).toMatchObject([{ copies: [{ destination: 'good' }] }]);
  });

  it('holds the start up for ten seconds at the most', async () => {
    const storage = new FaultyStorage(new LocalStorage({ directory: host.backups, clock: systemClock }));
    storage.prepare = () => new Promise(() => undefined);
    const start = systemClock.elapsed();
    const service = await host.start(host.options({}, { destinations: { hanging: { storage } } }));
    expect(systemClock.elapsed() - start).toBeLessThan(14_000);
    const { run, result } = service.startBackup();
    service.cancel(run.id);
    await expect(result).rejects.toMatchObject({ code: 'RUN_CANCELLED' });
  });
});
