// Ticks under clocks that jump and machines that sleep: none is lost, none comes twice, and there is no storm.

import { afterEach, describe, expect, it } from '@jest/globals';
import type { ModuleRef } from '@nestjs/core';

import type { Job } from '../../operations/job.js';
import { ManualClock } from '../../testing/manual-clock.js';
import type { BackupPlan } from '../tokens.js';
import { cronSchedule } from './cron-schedule.js';
import { JobScheduler } from './job-scheduler.js';
import type { TickManner, TickRunner } from './tick-runner.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** Far from now, so that the timers of the cron package, which go by the real time, never come to a tick. */
const START = new Date('2026-05-01T00:00:30Z');

/** A clock that is put forward or back while its timers stand still. */
class JumpingClock extends ManualClock {
  private jumped = 0;

  override now(): Date {
    return new Date(super.now().getTime() + this.jumped);
  }

  jump(ms: number): void {
    this.jumped += ms;
  }
}

let scheduler: JobScheduler | undefined;
afterEach(() => scheduler?.stop());

async function start(cron: string, catchUp: boolean): Promise<{ clock: JumpingClock; ticks: string[] }> {
  const clock = new JumpingClock(START);
  const schedule = cronSchedule({ cron, timeZone: 'UTC', jitterMs: 0, catchUp });
  const ticks: string[] = [];
  const run = async (_: Job, tick: Date, { trigger }: TickManner): Promise<void> =>
    void ticks.push(`${trigger} ${tick.toISOString().slice(0, 16)}`);
  const job = { name: 'gallery', schedule, catalogs: [] as unknown } as Job;
  const plan = { jobs: [job], groups: [], replications: [], clock } as unknown as BackupPlan;
  scheduler = new JobScheduler(plan, { run, settled: async () => undefined } as unknown as TickRunner, {} as ModuleRef);
  await scheduler.start();
  await clock.advance(0);
  ticks.splice(0);
  return { clock, ticks };
}

describe('a schedule', () => {
  it('comes to each of its ticks once', async () => {
    const { clock, ticks } = await start('*/5 * * * *', true);
    await clock.advance(16 * MINUTE_MS);
    expect(ticks).toEqual(['schedule 2026-05-01T00:05', 'schedule 2026-05-01T00:10', 'schedule 2026-05-01T00:15']);
  });

  it('makes up for what it slept through with one run, within a minute', async () => {
    const { clock, ticks } = await start('*/5 * * * *', true);
    clock.jump(8 * HOUR_MS);
    await clock.advance(MINUTE_MS);
    expect(ticks).toEqual(['schedule 2026-05-01T08:00']);
    clock.jump(3 * 60 * MINUTE_MS + 4 * MINUTE_MS);
    await clock.advance(MINUTE_MS);
    expect(ticks.slice(1)).toEqual(['schedule 2026-05-01T11:05']);
  });

  it('says that it was missed when it comes late, and leaves it when that is not to be made up for', async () => {
    for (const catchUp of [true, false]) {
      const { clock, ticks } = await start('0 2 * * *', catchUp);
      clock.jump(10 * HOUR_MS);
      await clock.advance(MINUTE_MS);
      expect(ticks).toEqual(catchUp ? ['missed 2026-05-01T02:00'] : []);
      scheduler?.stop();
    }
  });

  it('does not come again when the clock is put back over it', async () => {
    const { clock, ticks } = await start('0 * * * *', true);
    await clock.advance(HOUR_MS);
    clock.jump(-20 * MINUTE_MS);
    await clock.advance(30 * MINUTE_MS);
    expect(ticks).toEqual(['schedule 2026-05-01T01:00']);
    await clock.advance(HOUR_MS);
    expect(ticks).toEqual(['schedule 2026-05-01T01:00', 'schedule 2026-05-01T02:00']);
  });

  it('does not wait for a time that a wrong clock has shown', async () => {
    const { clock, ticks } = await start('0 * * * *', true);
    clock.jump(365 * 24 * HOUR_MS);
    await clock.advance(2 * MINUTE_MS);
    clock.jump(-365 * 24 * HOUR_MS);
    ticks.splice(0);
    await clock.advance(2 * HOUR_MS);
    expect(ticks).toEqual(['schedule 2026-05-01T01:00', 'schedule 2026-05-01T02:00']);
  });
});
