// Three copies of an application on one directory, killed at random: no tick is run twice, and none is passed over.

import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { randomInt } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { live } from './replicas/chaos.js';
import { Diary } from './replicas/diary.js';

const TICKS = 200;
/** Repeats a run that failed, as far as kills at random moments can be repeated. */
const SEED = Number(process.env['REPLICAS_SEED'] ?? randomInt(2 ** 31));

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'replicas-'));
});
afterEach(async () => await rm(directory, { recursive: true, force: true }));

it(`runs each of ${TICKS} ticks once (seed ${SEED})`, async () => {
  const diary = new Diary(directory);
  const chaos = { directory, ticks: TICKS, seed: SEED, killProbability: 0.1, look: () => diary.look() };
  const { kills, killsInRuns, ticks } = await live(chaos);
  expect([kills > TICKS / 40, killsInRuns > TICKS / 50]).toEqual([true, true]);

  const { backups, ends } = diary;
  const wrong = ticks.flatMap((tick) => {
    const attempts = diary.attempts(tick);
    const made = attempts.filter((run) => backups.includes(run));
    const failed = attempts.filter((run) => ['failed', 'skipped'].some((state) => ends.get(run)?.has(state)));
    const isSilent = attempts.some((run) => !ends.has(run) && !made.includes(run));
    const isRight = made.length === 1 || (made.length === 0 && failed.length > 0);
    return isRight && !isSilent
      ? []
      : [{ tick, attempts: attempts.map((run) => [run, ...(ends.get(run) ?? [])]), made }];
  });
  expect(wrong).toEqual([]);
  const takenUp = ticks.map((tick) => diary.attempts(tick)).filter((attempts) => attempts.length > 1);
  expect(takenUp.some((attempts) => attempts.slice(1).some((run) => backups.includes(run)))).toBe(true);
  expect(backups.filter((run) => !diary.claimed.includes(run))).toEqual([]);
  expect(new Set(backups).size).toBe(backups.length);

  const { bookkeeping } = diary;
  expect(bookkeeping.filter((path) => path.startsWith('_holders')).length).toBeLessThan(kills);
  expect(bookkeeping.filter((path) => path.includes('/lock/'))).toHaveLength(2);
  expect(bookkeeping.length).toBeLessThan(50);
}, 240_000);
