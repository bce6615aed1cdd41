// The one clock that runs: it waits as long as asked, and stops waiting when told.

import { describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';

import { systemClock } from './clock.js';

describe('systemClock', () => {
  it('tells the time of day', () => {
    const before = new Date();
    const now = systemClock.now();
    expect(now.getTime()).toBeGreaterThanOrEqual(before.getTime());
    expect(now.getTime() - before.getTime()).toBeLessThan(5000);
  });

  it('sleeps as long as it was told', async () => {
    const start = systemClock.elapsed();
    await systemClock.sleep(30);
    expect(systemClock.elapsed() - start).toBeGreaterThanOrEqual(28);
  });

  it('wakes with the reason when it is aborted, before or while it sleeps', async () => {
    const reason = new Error('enough');
    await expect(systemClock.sleep(60_000, AbortSignal.abort(reason))).rejects.toBe(reason);
    const stop = new AbortController();
    const sleeping = systemClock.sleep(60_000, stop.signal);
    stop.abort(reason);
    await expect(sleeping).rejects.toBe(reason);
  });

  it('calls back once, unless it is cancelled', async () => {
    const calls: string[] = [];
    systemClock.timeout(5, () => calls.push('kept'));
    systemClock.timeout(5, () => calls.push('cancelled'))();
    await systemClock.sleep(30);
    expect(calls).toEqual(['kept']);
  });

  it('does not keep a process alive by a timeout', () => {
    const clock = new URL('./clock.js', import.meta.url).href;
    const script = `import { systemClock } from '${clock}'; systemClock.timeout(60_000, () => undefined);`;
    execFileSync(process.execPath, ['--input-type=module', '-e', script], { timeout: 20_000 });
  });
});
