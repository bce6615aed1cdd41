// The right to run a tick, where the storage of the claims fails on the way.

import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { ClaimBook } from '../../catalog/claims/claim-book.js';
import { systemClock } from '../../core/clock.js';
import { Presence } from '../../engine/claims/presence.js';
import { LocalStorage } from '../../storage/local/local-storage.js';
import { FaultyStorage } from '../../testing/faulty-storage.js';
import { ManualClock } from '../../testing/manual-clock.js';
import type { LostRuns } from '../replicas/lost-runs.js';
import type { Replicas } from '../replicas/replicas.js';
import { TickClaims, type TickRequest } from './tick-claims.js';

const REQUEST: TickRequest = {
  job: 'gallery',
  tick: new Date('2026-01-01T00:00:00Z'),
  trigger: 'schedule',
  runId: 'run-20260101T000000Z-abcdefghjk',
};

let directory: string;
let clock: ManualClock;
let storage: FaultyStorage;
let claims: TickClaims;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'ticks-'));
  storage = new FaultyStorage(new LocalStorage({ directory, clock: systemClock }));
  await storage.prepare();
  clock = new ManualClock();
  const presence = new Presence(new ClaimBook({ name: 'shared', prefix: '', storage }, clock), clock);
  const lost = { report: async () => false };
  claims = new TickClaims({ ready: async () => presence } as unknown as Replicas, lost as unknown as LostRuns);
});
afterEach(async () => await rm(directory, { recursive: true, force: true }));

it('is asked for twice before the tick is run without it', async () => {
  storage.inject({ on: 'list', fault: 'fail', call: 1 }, { on: 'write', fault: 'fail', call: 1 });
  const hold = await claims.claim(REQUEST);
  expect(hold).toBeInstanceOf(Function);
  expect(await claims.claim(REQUEST)).toBe('wait');
  if (typeof hold === 'function') await hold('done');
  expect(await claims.claim(REQUEST)).toBe('leave');
});

it('gives no signs of life when it was not got', async () => {
  storage.inject({ on: 'write', fault: 'fail' });
  await expect(claims.claim(REQUEST)).rejects.toMatchObject({ code: 'STORAGE_UNREACHABLE' });
  expect(clock.pending).toBe(0);
});
