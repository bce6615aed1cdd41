// Logs that are cleared while they are written to: every line is in one archive or still on the disk, once and in order.

import { join } from 'node:path';

import { describe, expect, it } from '@jest/globals';

import { systemClock } from '../../core/clock.js';
import { logDirectories, startWriter } from './test-logs.spec.support.js';

const open = logDirectories();

const ROTATIONS = 5;
const BETWEEN_MS = 200;

/** Throws at the first line that is missing, twice there or in the wrong place. */
function countNumbered(text: string): number {
  let next = 0;
  for (const line of text.split('\n').slice(0, -1)) {
    if (line !== `line ${next} of the log of a writer that never rests`) throw new Error(`${line} instead of ${next}`);
    next += 1;
  }
  return next;
}

describe('a log that 20,000 lines are written to in a second', () => {
  it.each(['rename', 'collapse'] as const)('loses none, has none twice and keeps the order by %s', async (clear) => {
    let directory = '';
    const reopen = () => void process.kill(writer.pid, 'SIGHUP');
    const world = await open({ clear, ...(clear === 'rename' ? { reopen } : {}) });
    ({ directory } = world);
    const writer = await startWriter(join(directory, 'app.log'), 20_000);
    for (let rotation = 0; rotation < ROTATIONS; rotation += 1) {
      await systemClock.sleep(BETWEEN_MS);
      await world.run();
    }
    const written = await writer.stop();
    await world.archive();
    expect(world.archives.filter(({ logs }) => (logs['app.log']?.length ?? 0) > 0)).toHaveLength(ROTATIONS + 1);
    expect(countNumbered(world.linesOf('app.log'))).toBe(written);
  });
});
