// Health of an application whose backups are in real directories: what happens to them is found there, and told.

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { BackupService } from './backup.service.js';
import type { JobOptions } from './options/options.js';
import { TestHost } from './test-host.spec.support.js';

let host: TestHost;
beforeEach(async () => {
  host = await TestHost.create();
});
afterEach(async () => await host.stop());

async function start(job: Partial<JobOptions> = {}): Promise<BackupService> {
  const local = (name: string) => ({ storage: { type: 'local' as const, directory: join(host.directory, name) } });
  return await host.start(host.options(job, { destinations: { near: local('near'), far: local('far') } }));
}

async function found(service: BackupService): Promise<string[]> {
  const [job] = (await service.health({ fresh: true })).jobs;
  return (job?.findings ?? []).map(({ level, name, destination }) => [level, name, destination].join(' ').trim());
}

describe('health', () => {
  it('has nothing to say about a job that was just added, but that it has no backup', async () => {
    const service = await start();
    expect(await found(service)).toEqual(['critical no-backup']);
    expect((await service.health()).summary).toBe('Act now: There is no good backup of gallery.db.');
    const { backupId } = await service.run();
    const report = await service.health();
    expect(report).toMatchObject({ level: 'healthy', findings: [], jobs: [{ findings: [] }] });
    expect(report.summary).toMatch(
      /^Everything is backed up: 1 job, newest \d+(\.\d)? m?s ago, never proven by a drill\.$/,
    );
    expect(report.jobs[0]?.destinations).toMatchObject(
      ['near', 'far'].map((name) => ({
        name,
        level: 'healthy',
        reachable: true,
        backups: 1,
        newestGood: { id: backupId },
      })),
    );
    expect(report.jobs[0]?.destinations.every(({ bytes }) => bytes > 1000)).toBe(true);
  });

  it('holds the job to what is expected of it', async () => {
    const expected = { minBackups: 2, provenWithin: 1, recoveryTime: 1, dataLoss: 1 } as const;
    const service = await start({ expect: expected, schedule: { cron: '0 2 1 1 *', catchUp: false } });
    await service.run();
    expect(await found(service)).toEqual([
      'warning data-at-risk',
      'warning too-few near',
      'warning too-few far',
      'warning unproven',
    ]);
    await service.run();
    await service.drill();
    expect(await found(service)).toEqual(['warning data-at-risk', 'warning unproven', 'warning slow-recovery']);
  });

  it('sees what became of the copies in each destination', async () => {
    const service = await start();
    const { backupId = '' } = await service.run();
    const paths = await readdir(join(host.directory, 'far'), { recursive: true });
    const object = paths.find((path) => path.endsWith('.gz')) ?? '';
    await writeFile(join(host.directory, 'far', object), 'nonsense');
    await expect(service.verify(backupId)).rejects.toMatchObject({ code: 'DATA_TRUNCATED' });
    expect(await found(service)).toEqual(['warning behind far', 'warning damaged far']);

    await rename(join(host.directory, 'far'), join(host.directory, 'unplugged'));
    expect(await found(service)).toEqual(['warning unreachable far']);
    expect((await service.health({ fresh: true })).jobs[0]?.destinations).toMatchObject([
      { name: 'near', level: 'healthy', reachable: true },
      { name: 'far', level: 'warning', reachable: false, backups: 0 },
    ]);

    await rm(join(host.directory, 'near', 'gallery'), { recursive: true });
    expect(await found(service)).toEqual(['critical no-backup', 'warning unreachable far']);
  });
});
