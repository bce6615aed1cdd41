// What a destination is found to be, on a real directory that is made to fail.

import { beforeEach, describe, expect, it } from '@jest/globals';
import { utimes } from 'node:fs/promises';
import { join } from 'node:path';

import { type TestCatalog, testCatalogs } from '../../catalog/test-catalog.spec.support.js';
import { systemClock } from '../../core/clock.js';
import type { DoctorLine } from '../../core/doctor.js';
import { BackupError } from '../../core/errors.js';
import { DAY, HOUR } from '../../kit/durations.js';
import type { Fault } from '../../testing/faults.js';
import { ManualClock } from '../../testing/manual-clock.js';
import { examineDestination } from './destination.js';

const newCatalog = testCatalogs();
const OLD = '.probes/20260101T000000Z-aaaaaaaaaa';
const DENIED = new BackupError('STORAGE_DENIED', 'The key may not do this.');

let test: TestCatalog;
let clock: ManualClock;
let stop: AbortController;

beforeEach(async () => {
  test = await newCatalog();
  clock = new ManualClock(systemClock.now());
  stop = new AbortController();
});

async function examine(...faults: readonly Fault[]): Promise<readonly DoctorLine[]> {
  test.storage.inject(...faults);
  return await examineDestination(test.catalog, [], async () => undefined, { clock, signal: stop.signal });
}

/** What is said besides that it is fine. */
async function complaints(...faults: readonly Fault[]): Promise<Record<string, string>> {
  const lines = (await examine(...faults)).filter(({ verdict }) => verdict !== 'ok');
  for (const { hint } of lines) expect(hint).toBeDefined();
  return Object.fromEntries(lines.map(({ name, verdict, message }) => [name, `${verdict}: ${message}`]));
}

/** Waits until so many were asked for. */
async function deletions(count: number): Promise<void> {
  while (test.storage.calls.delete < count) await systemClock.sleep(5);
}

describe('a destination', () => {
  it('is tried with a probe that is stored, read, listed, protected and removed', async () => {
    const lines = await examine();
    expect(lines.map(({ name, verdict }) => `${name} ${verdict}`)).toEqual([
      'reachable ok',
      'write ok',
      'clock ok',
      'read ok',
      'list ok',
      'overwrite ok',
      'delete ok',
    ]);
    expect(await test.keys()).toEqual([]);
  });

  it('is freed of the probes that earlier examinations left, and of those alone', async () => {
    const recent = '.probes/20260101T000000Z-bbbbbbbbbb';
    for (const key of [OLD, recent, 'things/kept']) await test.put(key, 'x');
    const long = new Date(clock.now().getTime() - 2 * HOUR);
    for (const key of [OLD, 'things/kept']) await utimes(join(test.directory, key), long, long);
    const lines = await examine();
    expect(lines.at(-1)?.message).toBe('It was removed again, with 1 that an earlier examination had left.');
    expect(await test.keys()).toEqual([recent, 'things/kept']);
  });

  it('is a problem when it changes, loses or hides what it takes', async () => {
    expect(await complaints({ on: 'read', fault: 'flip', at: 5 })).toEqual({
      read: 'problem: It was read back as other bytes than were stored.',
    });
    test.storage.heal();
    const lost = await complaints({ on: 'write', fault: 'lose' });
    expect(Object.keys(lost).toSorted()).toEqual(['list', 'overwrite', 'read']);
    expect(lost['list']).toBe('problem: It is not listed, though it was stored.');
    expect(lost['overwrite']).toMatch(/^warning: A second object under its key was taken/);
  });

  it('is a problem when it can not be written', async () => {
    expect(await complaints({ on: 'write', fault: 'fail', error: DENIED })).toEqual({
      write: 'problem: The key may not do this.',
    });
  });

  it('is a warning when nothing can be deleted, unless that is meant', async () => {
    expect(await complaints({ on: 'delete', fault: 'fail', error: DENIED })).toEqual({
      delete: expect.stringMatching(
        /^warning: It can't be removed, and stays as \.probes\/\S+: retention will not work/,
      ),
    });
    test.storage.heal();
    test.storage.keepsForMs = Number.POSITIVE_INFINITY;
    const before = await test.keys();
    const lines = await examine();
    const stays = (await test.keys()).find((key) => !before.includes(key));
    expect(lines.at(-1)).toMatchObject({
      verdict: 'ok',
      message: `Nothing is ever removed here; the probe stays as ${stays}.`,
    });
  });

  it.each([
    [Number.POSITIVE_INFINITY, true, 'warning', /its credentials can: they removed the probe/],
    [Number.POSITIVE_INFINITY, false, 'ok', /by force was refused; the probe stays as \.probes/],
    [30 * DAY, true, 'problem', /held here for 30 days, but the probe could be removed/],
    [30 * DAY, false, 'ok', /for 30 days, and an attempt .+ refused/],
  ] as const)('that holds for %p ms, and where force works: %p, is %s', async (keepsForMs, works, verdict, message) => {
    Object.assign(test.storage, { keepsForMs, canDestroy: async () => works });
    expect((await examine()).at(-1)).toMatchObject({
      name: 'delete',
      verdict,
      message: expect.stringMatching(message),
    });
  });

  it.each([
    [5 * 60_000, '5 min behind'],
    [-2 * HOUR, '2 h ahead of'],
  ])('has a clock that is %p ms away from ours', async (ms, difference) => {
    clock = new ManualClock(new Date(systemClock.now().getTime() + ms));
    const { clock: said } = await complaints();
    expect(said).toMatch(new RegExp(`^warning: The clock of the storage is ${difference}.* that of this machine\\.$`));
  });

  it('that never answers is given up in time, and keeps nobody waiting who has left', async () => {
    const examined = complaints({ on: 'delete', fault: 'deaf' });
    await deletions(1);
    await clock.advance(20_000);
    expect(await examined).toEqual({ delete: 'problem: There was no answer within 20.0 s.' });
    const left = examine();
    await deletions(2);
    stop.abort(new BackupError('RUN_CANCELLED', 'Enough.'));
    await expect(left).rejects.toMatchObject({ code: 'RUN_CANCELLED' });
  });

  it('that is not ready is not tried, and says why without its secrets', async () => {
    const failure = new BackupError('STORAGE_UNREACHABLE', 'No way to s3://user:hunter2@host/b', { hint: 'Look.' });
    const lines = await examineDestination(test.catalog, [], async () => failure, { clock, signal: stop.signal });
    expect(lines).toEqual([
      {
        area: 'destination',
        subject: 'nas',
        name: 'reachable',
        verdict: 'problem',
        message: 'No way to s3://user:***@host/b.',
        hint: 'Look.',
      },
    ]);
    expect(test.storage.calls.write).toBe(0);
  });
});
