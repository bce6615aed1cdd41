// Limits of a job in an application: its child processes let others go first, and what was held back says so.

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { systemClock } from '../core/clock.js';
import type { BackupEvent } from '../core/events.js';
import { statOf } from '../kit/process-stat.spec.support.js';
import { childProcesses, TestHost, until } from './test-host.spec.support.js';

let host: TestHost;
beforeEach(async () => {
  host = await TestHost.create();
});
afterEach(async () => await host.stop());

/** Hours that begin in two hours, in UTC. */
function laterToday(): string {
  const [from, to] = [2, 3].map((hours) => new Date(systemClock.now().getTime() + hours * 3_600_000));
  return [from, to].map((time) => `${time?.toISOString().slice(11, 13)}:00`).join('-');
}

describe('a job with limits', () => {
  it('has its work done by processes that let others go first', async () => {
    const service = await host.start(host.options({ limits: { niceness: 15 } }));
    const seen = new Set<number | undefined>();
    service.events$.subscribe((event: BackupEvent) => {
      const isCopying = event.type === 'run' && event.run.progress?.step === 'copying the database';
      if (isCopying) for (const pid of childProcesses()) seen.add(statOf(pid)?.niceness);
    });
    host.addPhotos(4000);
    await service.run();
    expect([...seen]).toEqual([15]);
  });

  it('runs when a person asks for it while its window is closed, and says so', async () => {
    const hours = laterToday();
    const limits = { window: { hours, timeZone: 'UTC' }, bandwidth: '100MB/s' } as const;
    const service = await host.start(host.options({ limits, compression: { type: 'gzip', level: 1, threads: 1 } }));
    const { state, notes } = await service.run();
    expect(state).toBe('succeeded');
    expect(notes).toContain(`It was asked for outside of its window, ${hours} UTC.`);
    const { notes: others } = await service.run('gallery', { trigger: 'schedule' });
    expect(others.join(' ')).not.toContain('outside of its window');
  });

  it('is not started by its schedule while its window is closed', async () => {
    const source = { type: 'sqlite', file: host.file } as const;
    const schedule = '0 0 29 2 *';
    const limits = { window: { hours: laterToday(), timeZone: 'UTC' } };
    const jobs = { held: { source, schedule, limits }, free: { source, schedule } };
    const service = await host.start({ ...host.options(), jobs });
    // There is no backup of either yet, so one is taken at once.
    await until(() => service.runs({ job: 'free' })[0]?.finishedAt !== undefined);
    expect(service.runs({ job: 'held' })).toEqual([]);
  });
});
