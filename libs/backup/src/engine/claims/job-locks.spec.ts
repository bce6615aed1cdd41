// The right to work on a job, among copies of an application that share a directory.

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { readdirSync, utimesSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { ClaimBook } from '../../catalog/claims/claim-book.js';
import { claimKey, lockName } from '../../catalog/claims/claim-keys.js';
import type { Claim } from '../../core/claim.js';
import { systemClock } from '../../core/clock.js';
import type { BackupError } from '../../core/errors.js';
import { LocalStorage } from '../../storage/local/local-storage.js';
import { FaultyStorage } from '../../testing/faulty-storage.js';
import { ManualClock } from '../../testing/manual-clock.js';
import { JobLocks } from './job-locks.js';
import { Presence } from './presence.js';
import type { GuardedRun, Hold } from './run-guard.js';

const MINUTE_MS = 60_000;

let directory: string;
let clock: ManualClock;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'locks-'));
  await new LocalStorage({ directory, clock: systemClock }).prepare();
  clock = new ManualClock();
});
afterEach(async () => await rm(directory, { recursive: true, force: true }));

const runOf = (run: Partial<GuardedRun> = {}): GuardedRun => ({
  id: 'run-20260101T000000Z-abcdefghjk',
  job: 'gallery',
  operation: 'backup',
  trigger: 'manual',
  waits: run.trigger === 'schedule',
  ...run,
});

/** One copy of the application. */
function makeCopy() {
  const storage = new FaultyStorage(new LocalStorage({ directory, clock: systemClock }));
  const book = new ClaimBook({ name: 'shared', prefix: 'acme', storage }, clock);
  const presence = new Presence(book, clock);
  const takenOver: Claim[] = [];
  const waitedFor: (Claim | undefined)[] = [];
  const losses: BackupError[] = [];
  const locks = new JobLocks({ clock, presenceOf: () => presence, tookOver: (_, claim) => takenOver.push(claim) });
  const hold = async (run: Partial<GuardedRun> = {}, signal = new AbortController().signal): Promise<Hold> =>
    await locks.hold(runOf(run), {
      signal,
      lost: (reason) => losses.push(reason),
      waiting: (claim) => waitedFor.push(claim),
    });
  return { storage, book, presence, takenOver, waitedFor, losses, hold };
}

const files = (): string[] =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name);

const claimFile = (number: number): string => join(directory, 'acme', claimKey('gallery', 'lock', lockName(number)));

/** As if everything so far had been written so long ago. */
function age(ms: number, path: string): void {
  const then = new Date(systemClock.now().getTime() - ms);
  utimesSync(path, then, then);
}

/** A claim of another host, which nothing can be known of but its signs of life. */
const foreign = (claim: Claim): Claim => ({ ...claim, holder: 'elsewhere', host: 'web-2', process: 'web-2~1~x~y' });

describe('a job', () => {
  it('is held by one copy at a time, and the other one is told who has it', async () => {
    const [one, other] = [makeCopy(), makeCopy()];
    const held = await one.hold();
    await expect(other.hold({ operation: 'restore' })).rejects.toMatchObject({
      code: 'RUN_CONFLICT',
      message: expect.stringMatching(
        /^A backup of gallery is running on .+ \(process \d+\) since 2026-01-01T00:00:00.000Z;/,
      ),
      context: { runId: runOf().id, pid: process.pid },
    });
    await held.confirm();
    await held.release();
    await (await other.hold()).release();
    expect([one.losses, other.takenOver]).toEqual([[], []]);
  });

  it('goes to one of several that ask at the same moment', async () => {
    const copies = Array.from({ length: 5 }, makeCopy);
    const outcomes = await Promise.allSettled(copies.map(async (copy) => await copy.hold()));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('is waited for by what nobody stands in front of, until it is free or the run is stopped', async () => {
    const [one, other] = [makeCopy(), makeCopy()];
    const held = await one.hold();
    const stop = new AbortController();
    const stopped = expect(other.hold({ trigger: 'schedule' }, stop.signal)).rejects.toThrow('stopped');
    await until(() => other.waitedFor.length === 1);
    stop.abort(new Error('stopped'));
    await stopped;
    const waiting = other.hold({ trigger: 'schedule' });
    await until(() => other.waitedFor.length === 2);
    await held.release();
    await clock.advance(5000);
    await (await waiting).release();
    expect(other.waitedFor[0]).toMatchObject({ runId: runOf().id });
  });

  it('is free for what only reads', async () => {
    const [one, other] = [makeCopy(), makeCopy()];
    const held = await one.hold();
    await (await other.hold({ operation: 'verify' })).release();
    await held.release();
  });

  it('leaves a few objects behind, however often it was held', async () => {
    const copies = [makeCopy(), makeCopy()];
    for (let round = 0; round < 6; round++) for (const copy of copies) await (await copy.hold()).release();
    expect(files().toSorted()).toEqual(['00000012.done.json', '00000012.json']);
  });

  it('is cleared of what somebody left who was stopped while clearing it', async () => {
    const copy = makeCopy();
    await (await copy.hold()).release();
    await rm(claimFile(1));
    await (await copy.hold()).release();
    await (await copy.hold()).release();
    expect(files().toSorted()).toEqual(['00000003.done.json', '00000003.json']);
  });

  it('is taken by a write that was repeated because its answer was lost', async () => {
    const [one, other] = [makeCopy(), makeCopy()];
    const claim = one.presence.claimFor(runOf());
    const take = async () => await one.book.take('gallery', 'lock', lockName(1), claim);
    expect([await take(), await take()]).toEqual([true, true]);
    const foreigner = other.presence.claimFor(runOf());
    expect(await other.book.take('gallery', 'lock', lockName(1), foreigner)).toBe(false);
  });
});

describe('a copy that is gone', () => {
  it('is known at once on its own host', async () => {
    const copy = makeCopy();
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    const mine = copy.presence.claimFor(runOf());
    const [host] = mine.process.split('~');
    const dead = { ...mine, holder: 'dead', pid, process: `${host}~${pid}~other~x` };
    await copy.book.take('gallery', 'lock', lockName(7), dead);
    const held = await copy.hold();
    expect(copy.takenOver).toEqual([dead]);
    await held.release();
    expect(files().toSorted()).toEqual(['00000008.done.json', '00000008.json']);
  });

  it('is known on another host when it gave no sign of life for two minutes, by the clock of the storage', async () => {
    const copy = makeCopy();
    const claim = foreign(copy.presence.claimFor(runOf()));
    await copy.book.take('gallery', 'lock', lockName(1), claim);
    await expect(copy.hold()).rejects.toMatchObject({ code: 'RUN_CONFLICT' });
    age(3 * MINUTE_MS, claimFile(1));
    await copy.book.beat('elsewhere', 1);
    await expect(copy.hold()).rejects.toMatchObject({ message: expect.stringContaining('running on web-2 (process') });
    await copy.book.forgetBeat('elsewhere', 1);
    await (await copy.hold()).release();
    expect(copy.takenOver).toEqual([claim]);
  });

  it('is not believed in because the clock of a machine is wrong', async () => {
    const [one, other] = [makeCopy(), makeCopy()];
    const held = await one.hold();
    await clock.advance(0);
    await expect(makeCopyAhead(other).hold()).rejects.toMatchObject({ code: 'RUN_CONFLICT' });
    await held.release();
  });

  it('gives signs of life while it holds something, and leaves none behind', async () => {
    const [one, other] = [makeCopy(), makeCopy()];
    const held = await one.hold();
    await clock.advance(40_000);
    await until(async () => (await other.book.lastBeat(one.presence.holder)) !== undefined);
    await held.release();
    expect(files().toSorted()).toEqual(['00000001.done.json', '00000001.json']);
  });
});

describe('signs of life', () => {
  it('are two at the most, so that a listing that comes while one is removed sees the other', async () => {
    const { presence } = makeCopy();
    let looks = 0;
    const stop = presence.keep(async () => void (looks += 1));
    for (let number = 1; number <= 4; number++) {
      await clock.advance(40_000);
      await until(() => looks === number && clock.pending === 1);
    }
    expect(files().toSorted()).toEqual(['00000003', '00000004']);
    await stop();
    expect(files()).toEqual([]);
  });

  it('are given once each time, also when one job is let go and another taken meanwhile', async () => {
    const { presence, storage } = makeCopy();
    let mayGoOn = false;
    let looks = 0;
    const stop = presence.keep(async () => {
      looks += 1;
      await until(() => mayGoOn);
    });
    await clock.advance(40_000);
    await until(() => looks === 1);
    const stopped = stop();
    const stopOther = presence.keep();
    mayGoOn = true;
    await stopped;
    expect(clock.pending).toBe(1);
    expect(storage.calls.delete).toBe(0);
    await stopOther();
    expect([clock.pending, files()]).toEqual([0, []]);
  });
});

describe('a copy that slept', () => {
  it('finds out before what can not be taken back, and with its next sign of life', async () => {
    const [one, other] = [makeCopy(), makeCopy()];
    const held = await one.hold();
    await other.book.take('gallery', 'lock', lockName(2), foreign(other.presence.claimFor(runOf())));
    await expect(held.confirm()).rejects.toMatchObject({ code: 'CLAIM_LOST' });
    await clock.advance(41_000);
    await until(() => one.losses.length > 0);
    expect(one.losses[0]).toMatchObject({ code: 'CLAIM_LOST' });
    await held.release();
  });

  it('does not hold a job by a number whose time is over', async () => {
    const [one, other] = [makeCopy(), makeCopy()];
    const claim = foreign(other.presence.claimFor(runOf()));
    await other.book.take('gallery', 'lock', lockName(3), claim);
    const take = one.book.take.bind(one.book);
    const list = one.book.list.bind(one.book);
    let looks = 0;
    one.book.list = async (...asked) => (looks++ === 0 ? [] : await list(...asked));
    one.book.take = async (...asked) => await take(...asked);
    await expect(one.hold()).rejects.toMatchObject({ code: 'RUN_CONFLICT' });
    expect(files()).toContain('00000001.done.json');
  });
});

describe('a destination that can not be looked at', () => {
  it('keeps no run from going on, with a warning', async () => {
    const copy = makeCopy();
    copy.storage.inject({ on: 'list', fault: 'fail' });
    const held = await copy.hold();
    expect(held.warning).toMatchObject({
      code: 'STORAGE_UNREACHABLE',
      message: expect.stringContaining('could not be seen in shared'),
    });
    await held.confirm();
    await held.release();
  });

  it('is not waited for', async () => {
    const copy = makeCopy();
    copy.storage.inject({ on: 'list', fault: 'deaf' });
    const waiting = copy.hold();
    await clock.untilPending(1);
    await clock.advance(10_000);
    expect((await waiting).warning).toMatchObject({ code: 'STORAGE_UNREACHABLE' });
  });

  it('is no reason to give a run up that is under way', async () => {
    const copy = makeCopy();
    const held = await copy.hold();
    copy.storage.inject({ on: 'list', fault: 'fail' });
    await held.confirm();
    copy.storage.heal();
    await held.release();
  });
});

/** The same storage, on a machine whose clock is a day ahead. */
function makeCopyAhead({ book }: ReturnType<typeof makeCopy>) {
  const ahead = new ManualClock(new Date('2026-01-02T00:00:00Z'));
  const presence = new Presence(book, ahead);
  const locks = new JobLocks({ clock: ahead, presenceOf: () => presence, tookOver: () => undefined });
  const options = { signal: new AbortController().signal, lost: () => undefined, waiting: () => undefined };
  return { hold: async () => await locks.hold(runOf(), options) };
}

/** Up to half a minute. */
async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let rounds = 0; !(await condition()); rounds++) {
    if (rounds > 6000) throw new Error(`It did not come true: ${condition.toString()}`);
    await systemClock.sleep(5);
  }
}
