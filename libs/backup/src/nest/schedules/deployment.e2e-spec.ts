// A night in which the application is deployed at the very moment of its backup.

import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { INestApplication } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { TestSource } from '../../operations/test-source.spec.support.js';
import { ManualClock } from '../../testing/manual-clock.js';
import { BackupModule } from '../backup.module.js';
import { BackupService } from '../backup.service.js';
import { composePlan } from '../compose.js';
import { parseOptions } from '../options/parse-options.js';
import { until } from '../test-host.spec.support.js';
import { BACKUP_PLAN } from '../tokens.js';

const MINUTE_MS = 60_000;

let directory: string;
let app: INestApplication | undefined;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'deployment-'));
});
afterEach(async () => {
  await app?.close();
  await rm(directory, { recursive: true, force: true });
});

async function startAt(time: string, jitter: '1ms' | '10m'): Promise<{ clock: ManualClock; service: BackupService }> {
  const clock = new ManualClock(new Date(time));
  const options = {
    destinations: { shared: { storage: { type: 'local' as const, directory } } },
    jobs: { gallery: { source: new TestSource(), schedule: { cron: '0 2 * * *', timeZone: 'UTC', jitter } } },
    shutdown: { mode: 'cancel' as const },
    monitor: false as const,
  };
  const testing = Test.createTestingModule({ imports: [BackupModule.forRoot(options)] });
  const module = await testing
    .overrideProvider(BACKUP_PLAN)
    .useValue(composePlan(parseOptions(options), clock))
    .compile();
  app = module.createNestApplication({ logger: false });
  await app.init();
  return { clock, service: app.get(BackupService) };
}

const ended = (service: BackupService): string[] =>
  service.runs().flatMap(({ state, trigger, finishedAt }) => (finishedAt ? [`${trigger} ${state}`] : []));

it('is not skipped, and not taken twice, however often the application starts', async () => {
  const evening = await startAt('2026-05-01T20:00:00Z', '1ms');
  await until(() => ended(evening.service).length === 1);
  await app?.close();

  // Waits for its random moment when it is told to end.
  const before = await startAt('2026-05-02T01:59:30Z', '10m');
  await before.clock.advance(MINUTE_MS);
  await app?.close();
  expect(before.service.runs()).toEqual([]);

  const after = await startAt('2026-05-02T02:01:00Z', '10m');
  await until(() => ended(after.service).length === 1);
  expect(ended(after.service)).toEqual(['missed succeeded']);
  await app?.close();

  const again = await startAt('2026-05-02T02:02:00Z', '10m');
  await again.clock.advance(5 * MINUTE_MS);
  await app?.close();
  expect(again.service.runs()).toEqual([]);
  const backups = (await again.service.list()).backups.map(({ manifest }) => manifest.startedAt.toISOString());
  expect(backups).toEqual(['2026-05-02T02:01:00.000Z', '2026-05-01T20:00:00.000Z']);
});
