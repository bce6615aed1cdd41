// What was told is remembered by destinations and processes, and told by one process only.

import { describe, expect, it } from '@jest/globals';
import { join } from 'node:path';

import { AlertLog } from '../../catalog/alert-log.js';
import { textStream } from '../../catalog/text.js';
import type { AlertRecord } from '../../core/alert.js';
import { LocalStorage } from '../../storage/local/local-storage.js';
import { FaultyStorage } from '../../testing/faulty-storage.js';
import { ManualClock } from '../../testing/manual-clock.js';
import { tempDirectories } from '../../testing/temp-directory.spec.support.js';
import { AlertBook } from './alert-book.js';
import { heard } from './policy.js';

const newDirectory = tempDirectories();
const clock = new ManualClock();

/** Processes that share two destinations, each with its own way to them. */
async function processes(count: number) {
  const root = await newDirectory();
  const places = ['nas', 'offsite'].map((name) => new LocalStorage({ directory: join(root, name), clock }));
  for (const place of places) await place.prepare();
  return Array.from({ length: count }, () => {
    const storages = places.map((place) => new FaultyStorage(place));
    const logs = storages.map((storage, index) => new AlertLog({ name: `d${index}`, storage, prefix: 'p' }, clock));
    return { book: new AlertBook('gallery', logs, clock), storages };
  });
}

function record(number: number, details: Partial<AlertRecord> = {}): AlertRecord {
  return { number, event: 'health.worse', at: clock.now(), level: 'critical', findings: [], ...details };
}

const cutOff = (storage: FaultyStorage | undefined) =>
  storage?.inject({ on: 'write', fault: 'fail' }, { on: 'list', fault: 'fail' });

describe('what is told', () => {
  it('is told by exactly one of several processes', async () => {
    const all = await processes(3);
    const won = await Promise.all(all.map(async ({ book }) => await book.claim(record(1))));
    expect(won.filter(Boolean)).toHaveLength(1);
    for (const { book } of all) expect(await book.read()).toMatchObject([{ number: 1, sent: false }]);
  });

  it('is known after a restart, from any destination', async () => {
    const [first, second, third] = await processes(3);
    await first?.book.claim(record(1, { findings: [{ level: 'critical', name: 'stale' }], cause: 'X' }));
    await first?.book.markSent(record(1));
    cutOff(second?.storages[0]);
    cutOff(third?.storages[1]);
    const expected = [{ ...record(1, { findings: [{ level: 'critical', name: 'stale' }], cause: 'X' }), sent: true }];
    expect(await second?.book.read()).toEqual(expected);
    expect(await third?.book.read()).toEqual(expected);
  });

  it('is decided by the other destination while one is out of reach', async () => {
    const all = await processes(2);
    for (const { storages } of all) cutOff(storages[0]);
    const won = await Promise.all(all.map(async ({ book }) => await book.claim(record(1))));
    expect(won.filter(Boolean)).toHaveLength(1);
  });

  it('is told by each process, once, where no destination answers', async () => {
    const all = await processes(2);
    for (const { storages } of all) for (const storage of storages) cutOff(storage);
    for (const { book } of all) {
      expect(await book.claim(record(1))).toBe(true);
      await book.markSent(record(1));
      const told = await book.read();
      expect({ told, next: book.nextNumber() }).toMatchObject({ told: [{ number: 1, sent: true }], next: 2 });
    }
  });

  it('is not held up by a destination that hangs', async () => {
    const [only] = await processes(1);
    only?.storages.at(0)?.inject({ on: 'write', fault: 'hang' }, { on: 'list', fault: 'deaf' });
    const claimed = only?.book.claim(record(1));
    await clock.untilPending();
    await clock.advance(10_000);
    expect(await claimed).toBe(true);
    const read = only?.book.read();
    await clock.untilPending();
    await clock.advance(10_000);
    expect(await read).toHaveLength(1);
  });
});

describe('records that can not be read', () => {
  it('keep their numbers, and nobody from telling more', async () => {
    const [first, second] = await processes(2);
    const { book, storages } = first ?? {};
    for (const storage of storages ?? []) {
      for (const number of [1, 2, 3, 4, 5, 6, 7]) {
        await storage.write(`p/.alerts/gallery/0000000${number}.json`, textStream('{"version":2}'));
      }
    }
    await book?.read();
    expect([book?.nextNumber(), await book?.claim(record(8))]).toEqual([8, true]);
    expect(await second?.book.read()).toMatchObject([{ number: 8 }]);
  });

  it('do not silence a process that is let write and not read', async () => {
    const [first, second] = await processes(2);
    await first?.book.claim(record(1));
    for (const storage of second?.storages ?? []) storage.inject({ on: 'read', fault: 'fail' });
    expect(await second?.book.read()).toEqual([]);
    expect(await second?.book.claim(record(1))).toBe(true);
  });
});

describe('a message', () => {
  const told = { ...record(1, { at: new Date('2026-01-01T00:00:00Z') }), sent: false };
  const later = (minutes: number) => new Date(told.at.getTime() + minutes * 60_000);

  it('counts as told while somebody may be sending it, and not when nobody did', () => {
    expect(heard([told], () => false, later(9))).toHaveLength(1);
    expect(heard([told], () => false, later(10))).toEqual([]);
    expect(heard([{ ...told, sent: true }], () => false, later(10))).toHaveLength(1);
    expect(heard([told], (number) => number === 1, later(10))).toHaveLength(1);
    expect(heard([told], () => false, later(-10))).toEqual([]);
  });
});
