// The faulty storage passes the exam while it has no faults, and fails exactly as told when it has.

import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { LocalStorage } from '../storage/local/local-storage.js';
import { systemClock } from '../core/clock.js';
import { flipObjectBit, truncateObject } from './damage.js';
import type { Fault } from './faults.js';
import { FaultyStorage } from './faulty-storage.js';
import { ManualClock } from './manual-clock.js';
import { storageExam } from './storage-exam/storage-exam.js';
import { collect, pattern, patternedBytes, streamOf } from './streams.js';

const REASON = new Error('stopped');

let parent: string;
beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), 'faulty-storage-'));
});
afterAll(() => rm(parent, { recursive: true }));

function local(name: string): LocalStorage {
  return new LocalStorage({ directory: join(parent, name), clock: systemClock });
}

describe('FaultyStorage without faults', () => {
  const candidate = {
    storage: () => new FaultyStorage(local('exam')),
    unreachable: () => new FaultyStorage(local('missing')),
  };
  for (const { name, run } of storageExam(candidate)) it(name, run);
});

describe('FaultyStorage', () => {
  let inner: LocalStorage;
  let count = 0;
  beforeEach(async () => {
    count += 1;
    inner = local(`root-${count}`);
    await inner.prepare();
    await inner.write('there', patternedBytes(1000, 100));
  });

  function faulty(...faults: readonly Fault[]): FaultyStorage {
    return new FaultyStorage(inner, faults);
  }

  async function keys(): Promise<string[]> {
    return (await inner.list('')).objects.map(({ key }) => key);
  }

  it('counts calls, and fails the one it was told', async () => {
    const storage = faulty({ on: 'stat', call: 2, fault: 'fail' }, { on: 'list', fault: 'fail', error: REASON });
    await storage.stat('there');
    await expect(storage.stat('there')).rejects.toMatchObject({ code: 'STORAGE_UNREACHABLE' });
    await storage.stat('there');
    for (let times = 0; times < 3; times++) await expect(storage.list('')).rejects.toBe(REASON);
    expect(storage.calls).toEqual({ write: 0, read: 0, stat: 3, list: 3, delete: 0 });
    storage.heal();
    expect((await storage.list('')).objects).toHaveLength(1);
  });

  it('takes faults for calls to come', async () => {
    const storage = faulty();
    await storage.delete('other');
    storage.inject({ on: 'delete', call: storage.calls.delete + 1, fault: 'fail', error: REASON });
    await expect(storage.delete('there')).rejects.toBe(REASON);
    expect(await keys()).toEqual(['there']);
    await storage.delete('there');
    expect(await keys()).toEqual([]);
  });

  it.each([0, 1, 100, 350, 1000, 5000])('breaks a write after %d bytes, and leaves nothing', async (afterBytes) => {
    let passed = 0;
    async function* content(): AsyncGenerator<Uint8Array> {
      for await (const chunk of patternedBytes(1000, 100)) {
        yield chunk;
        passed += chunk.length;
      }
    }
    const storage = faulty({ on: 'write', fault: 'fail', afterBytes, error: REASON });
    await expect(storage.write('new', content())).rejects.toBe(REASON);
    expect(passed).toBe(Math.floor(Math.min(afterBytes, 1000) / 100) * 100);
    expect(await keys()).toEqual(['there']);
  });

  it.each([0, 1, 350, 1000])('breaks a read after %d bytes', async (afterBytes) => {
    const storage = faulty({ on: 'read', fault: 'fail', afterBytes, error: REASON });
    let bytes = 0;
    await expect(
      (async () => {
        for await (const chunk of storage.read('there')) bytes += chunk.length;
      })(),
    ).rejects.toBe(REASON);
    expect(bytes).toBe(afterBytes);
  });

  it.each<Fault>([
    { on: 'write', fault: 'hang' },
    { on: 'write', fault: 'hang', afterBytes: 10 },
  ])('hangs a write until it is aborted: %j', async (fault) => {
    const stop = new AbortController();
    setImmediate(() => stop.abort(REASON));
    await expect(faulty(fault).write('new', streamOf('x'.repeat(20)), { signal: stop.signal })).rejects.toBe(REASON);
    expect(await keys()).toEqual(['there']);
  });

  it('hangs a read or a list until it is aborted', async () => {
    const stop = new AbortController();
    const storage = faulty({ on: 'read', fault: 'hang', afterBytes: 10 }, { on: 'list', fault: 'hang' });
    setImmediate(() => stop.abort(REASON));
    await expect(collect(storage.read('there', { signal: stop.signal }))).rejects.toBe(REASON);
    await expect(storage.list('', { signal: stop.signal })).rejects.toBe(REASON);
  });

  it('delays by the clock it was given', async () => {
    const clock = new ManualClock();
    const storage = new FaultyStorage(inner, [{ on: 'stat', fault: 'delay', ms: 5000 }], clock);
    const answer = storage.stat('there');
    await clock.untilPending();
    await clock.advance(5000);
    expect(await answer).toMatchObject({ bytes: 1000 });
  });

  it('loses, truncates and damages what it says it has stored', async () => {
    const storage = faulty(
      { on: 'write', call: 1, fault: 'lose' },
      { on: 'write', call: 2, fault: 'truncate', toBytes: 250 },
      { on: 'write', call: 3, fault: 'flip', at: 777 },
    );
    for (const key of ['lost', 'short', 'damaged']) {
      expect(await storage.write(key, patternedBytes(1000, 100))).toMatchObject({ key, bytes: 1000 });
    }
    expect(await keys()).toEqual(['damaged', 'short', 'there']);
    expect(await collect(inner.read('short'))).toEqual(pattern(0, 250));
    expect(differences(await collect(inner.read('damaged')), pattern(0, 1000))).toEqual([777]);
  });

  it('truncates and damages what it reads', async () => {
    const storage = faulty(
      { on: 'read', call: 1, fault: 'truncate', toBytes: 999 },
      { on: 'read', call: 2, fault: 'flip', at: 0 },
    );
    expect(await collect(storage.read('there'))).toEqual(pattern(0, 999));
    expect(differences(await collect(storage.read('there')), pattern(0, 1000))).toEqual([0]);
    expect(await collect(storage.read('there'))).toEqual(pattern(0, 1000));
  });
});

describe('damage to a stored object', () => {
  it('cuts it short, or turns one bit', async () => {
    const storage = local('damage');
    await storage.prepare();
    await storage.write('a', patternedBytes(1000));
    await flipObjectBit(storage, 'a', 999);
    expect(differences(await collect(storage.read('a')), pattern(0, 1000))).toEqual([999]);
    await truncateObject(storage, 'a', 0);
    expect(await storage.stat('a')).toMatchObject({ bytes: 0 });
  });
});

function differences(a: Buffer, b: Buffer): number[] {
  expect(a.length).toBe(b.length);
  return [...a.keys()].filter((index) => a[index] !== b[index]);
}
