// A storage that hangs lets go of nobody by itself; the catalog's way to it does.

import { describe, expect, it } from '@jest/globals';
import { EventEmitter, once } from 'node:events';
import { join } from 'node:path';

import type { ByteStream } from '../core/bytes.js';
import type { Cancellable } from '../core/storage.js';
import { LocalStorage } from '../storage/local/local-storage.js';
import type { StorageMethod } from '../testing/faults.js';
import { FaultyStorage } from '../testing/faulty-storage.js';
import { ManualClock } from '../testing/manual-clock.js';
import { collect, streamOf } from '../testing/streams.js';
import { tempDirectories } from '../testing/temp-directory.spec.support.js';
import { StoppableStorage } from './stoppable-storage.js';

const newDirectory = tempDirectories();
const REASON = new Error('stopped');

/** Takes its time, whatever the signal says. */
class DeafStorage extends LocalStorage {
  tellRemoved: () => void = () => undefined;

  override async write(key: string, content: ByteStream) {
    return await super.write(key, content);
  }

  override async delete(key: string): Promise<void> {
    await super.delete(key);
    this.tellRemoved();
  }
}

async function open() {
  const clock = new ManualClock();
  const deaf = new DeafStorage({ directory: join(await newDirectory(), 'nas'), clock });
  await deaf.prepare();
  const faulty = new FaultyStorage(deaf);
  return {
    clock,
    deaf,
    faulty,
    storage: new StoppableStorage(faulty, clock),
    plain: new StoppableStorage(deaf, clock),
  };
}

const CALLS: Record<StorageMethod, (storage: StoppableStorage, options: Cancellable) => Promise<unknown>> = {
  write: (storage, options) => storage.write('a', streamOf('x'), options),
  read: (storage, options) => collect(storage.read('a', options)),
  stat: (storage, options) => storage.stat('a', options),
  list: (storage, options) => storage.list('', options),
  delete: (storage, options) => storage.delete('a', options),
};

describe.each(['read', 'stat', 'list', 'delete'] as const)('%s', (method) => {
  it('lets go when it is stopped, although the storage does not', async () => {
    const { faulty, storage } = await open();
    faulty.inject({ on: method, fault: 'deaf' });
    const stop = new AbortController();
    const outcome = expect(CALLS[method](storage, stop)).rejects.toBe(REASON);
    stop.abort(REASON);
    await outcome;
  });

  it('passes on what the storage throws', async () => {
    const { faulty, storage } = await open();
    faulty.inject({ on: method, fault: 'fail', error: REASON });
    await expect(CALLS[method](storage, {})).rejects.toBe(REASON);
  });
});

describe('write', () => {
  it('passes on what the storage answers or throws, and leaves no timer', async () => {
    const { clock, faulty, storage } = await open();
    const { signal } = new AbortController();
    expect(await storage.write('a', streamOf('xy'), { signal })).toMatchObject({ key: 'a', bytes: 2 });
    faulty.inject({ on: 'write', fault: 'fail', error: REASON });
    await expect(storage.write('b', streamOf('xy'), { signal })).rejects.toBe(REASON);
    expect(clock.pending).toBe(0);
  });

  it('waits, when it is stopped, until the storage has left nothing behind', async () => {
    const { clock, faulty, storage } = await open();
    faulty.inject({ on: 'write', fault: 'hang', afterBytes: 1 });
    const stop = new AbortController();
    const outcome = expect(storage.write('a', streamOf('xy'), stop)).rejects.toBe(REASON);
    stop.abort(REASON);
    await outcome;
    expect(clock.pending).toBe(0);
  });

  it('gives a storage up that does not let go, and removes what it stores after all', async () => {
    const { clock, deaf, plain } = await open();
    const removed = new Promise<void>((resolve) => (deaf.tellRemoved = resolve));
    const stop = new AbortController();
    const alarm = new EventEmitter();
    const asleep = once(alarm, 'wake');
    async function* slow(): AsyncGenerator<Uint8Array> {
      await asleep;
      yield* streamOf('late');
    }
    const outcome = expect(plain.write('a', slow(), stop)).rejects.toMatchObject({
      code: 'STORAGE_UNREACHABLE',
      message: `${deaf.location} did not let go of a within 25.0 s after the run was stopped.`,
    });
    stop.abort(REASON);
    await clock.advance(24_999);
    expect(clock.pending).toBe(1);
    await clock.advance(1);
    await outcome;
    alarm.emit('wake');
    await removed;
    expect((await deaf.list('')).objects).toEqual([]);
  });
});
