// Three copies of an application on one directory, killed at random: no tick is run twice, and none is passed over.

import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { randomInt } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Life, live } from './replicas/chaos.js';
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
  try {
    const life = await live({ directory, ticks: TICKS, seed: SEED, killProbability: 0.1, look: () => diary.look() });
    expect([life.kills > TICKS / 40, life.killsInRuns > TICKS / 50]).toEqual([true, true]);
    expectRuns(diary, life);
    expectTidiness(diary, life);
  } catch (error) {
    throw new Error(`${(error as Error).message}\n\nWhat the copies said:\n${diary.warnings}`, { cause: error });
  }
}, 600_000);

function expectRuns(diary: Diary, { ticks, leftToOthers }: Life): void {
  const { backups, ends } = diary;
  const stories = ticks.map((tick) => {
    const attempts = diary.attempts(tick);
    const made = attempts.filter((run) => backups.includes(run));
    return { tick, attempts: attempts.map((run) => ({ run, ends: [...(ends.get(run) ?? [])] })), made };
  });
  const wrong = stories.filter(({ attempts, made }) => {
    const failed = attempts.filter((run) => run.ends.includes('failed') || run.ends.includes('skipped'));
    const isSilent = attempts.some((run) => run.ends.length === 0 && !made.includes(run.run));
    return isSilent || made.length > 1 || (made.length === 0 && failed.length === 0);
  });
  expect(wrong).toEqual([]);
  const given = stories.filter(({ tick }) => leftToOthers.includes(tick));
  expect(given).not.toEqual([]);
  expect(given.filter(({ made }) => made.length !== 1)).toEqual([]);
  const takenUp = stories.filter(({ attempts, made }) => attempts.slice(1).some(({ run }) => made.includes(run)));
  expect(takenUp).not.toEqual([]);
  expect(backups.filter((run) => !diary.claimed.includes(run))).toEqual([]);
  expect(new Set(backups).size).toBe(backups.length);
}

function expectTidiness({ bookkeeping }: Diary, { kills }: Life): void {
  expect(bookkeeping.filter((path) => path.startsWith('_holders')).length).toBeLessThan(kills);
  expect(bookkeeping.filter((path) => path.includes('/lock/'))).toHaveLength(2);
  expect(bookkeeping.length).toBeLessThan(50);
}
