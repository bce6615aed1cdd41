// Who looks is answered: by what was seen shortly before, unless that is not wanted, and in any case before long.

import { describe, expect, it } from '@jest/globals';

import { getBackup, listBackups } from './browse/browse.js';
import { health } from './monitor/health.js';
import type { Looking } from './look.js';
import { testJobs, type TestJob } from './test-job.spec.support.js';

const open = testJobs();
const REASON = new Error('the caller has gone');
const SEEN_WITHIN_MS = 120_000;
const PATIENCE_MS = 15_000;

/** One backup, which was looked at, and then removed by someone else. */
async function openRemoved() {
  const world = await open({ destinations: ['nas'] });
  const { id } = await world.backup();
  await listBackups([world.job], {}, { clock: world.clock });
  for (const key of await world.keys('nas')) await world.storage('nas').delete(key);
  return { ...world, id };
}

const total = async ({ job, clock }: TestJob, fresh: boolean) => (await listBackups([job], {}, { clock, fresh })).total;
const level = async ({ job, clock }: TestJob, fresh: boolean) => (await health([job], clock, [], { fresh })).level;

describe('a list', () => {
  it('is of at most two minutes ago, and says of when', async () => {
    const world = await openRemoved();
    const { job, clock } = world;
    const seen = clock.now();
    await clock.advance(SEEN_WITHIN_MS / 2 - 1);
    expect(await listBackups([job], {}, { clock })).toMatchObject({ total: 1, asOf: seen });
    await clock.advance(SEEN_WITHIN_MS / 2 + 1);
    expect(await listBackups([job], {}, { clock })).toMatchObject({ total: 0, asOf: clock.now() });
  });

  it('is of now on demand, for those who ask later too', async () => {
    const world = await openRemoved();
    expect([await total(world, false), await total(world, true), await total(world, false)]).toEqual([1, 0, 0]);
  });

  it('tells that a destination can not be looked at once what was seen is too old', async () => {
    const world = await open();
    await world.backup();
    const { job, clock, storage } = world;
    await listBackups([job], {}, { clock });
    storage('nas').inject({ on: 'list', fault: 'fail' });
    expect((await listBackups([job], {}, { clock })).unreachable).toEqual([]);
    const fresh = await listBackups([job], {}, { clock, fresh: true });
    expect(fresh).toMatchObject({ total: 1, unreachable: [{ destination: 'nas' }] });
    await clock.advance(SEEN_WITHIN_MS);
    expect((await listBackups([job], {}, { clock })).unreachable).toMatchObject([{ destination: 'nas' }]);
  });

  it('has what this process has made, at once', async () => {
    const world = await openRemoved();
    const { id } = await world.backup();
    const { backups } = await listBackups([world.job], {}, { clock: world.clock });
    expect(backups.map((backup) => [backup.id, backup.trust])).toEqual([[id, 'verified']]);
  });
});

describe('health', () => {
  it('is of now, unless it is asked for less', async () => {
    const world = await openRemoved();
    const seen = world.clock.now();
    await world.clock.advance(1000);
    expect(await health([world.job], world.clock, [], { fresh: false })).toMatchObject({ checkedAt: seen });
    expect([await level(world, false), await level(world, true)]).toEqual(['healthy', 'critical']);
    expect(await health([world.job], world.clock)).toMatchObject({ checkedAt: world.clock.now() });
  });
});

describe.each<[string, (world: TestJob, by: Looking) => Promise<unknown>]>([
  ['a list', ({ job }, by) => listBackups([job], {}, by)],
  ['one backup', ({ job }, by) => getBackup([job], '20260101T000000Z-aaaaaaaaaa', by)],
])('%s', (_, ask) => {
  it('is given up when no destination says anything', async () => {
    const world = await open({ destinations: ['nas'] });
    const { clock, storage } = world;
    storage('nas').inject({ on: 'list', fault: 'deaf' });
    const outcome = expect(ask(world, { clock })).rejects.toMatchObject({
      code: 'STORAGE_UNREACHABLE',
      message: 'nas said nothing for 15.0 s.',
    });
    await clock.untilPending();
    await clock.advance(PATIENCE_MS);
    await outcome;
    expect(clock.pending).toBe(0);
  });

  it('is given up when whoever asked has gone', async () => {
    const world = await open();
    const { clock, storage } = world;
    storage('nas').inject({ on: 'list', fault: 'deaf' });
    const leaving = new AbortController();
    const outcome = expect(ask(world, { clock, signal: leaving.signal })).rejects.toBe(REASON);
    await clock.untilPending();
    leaving.abort(REASON);
    await outcome;
    expect(clock.pending).toBe(0);
  });
});

it('a look that takes long is not given up while the destination goes on answering', async () => {
  const { job, backup, clock, storage } = await open({ destinations: ['nas'] });
  for (let made = 0; made < 4; made++) await backup();
  const nas = storage('nas');
  const read = nas.read.bind(nas);
  nas.read = (key, options) => slow(read(key, options));
  async function* slow(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    await clock.advance(PATIENCE_MS - 1);
    yield* content;
  }
  expect((await listBackups([job], {}, { clock })).total).toBe(4);
});
