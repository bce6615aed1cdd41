// A storage that fails on demand, exactly where a test says.

import type { ByteStream } from '../core/bytes.js';
import { systemClock, type Clock } from '../core/clock.js';
import { BackupError } from '../core/errors.js';
import type {
  Cancellable,
  ListOptions,
  ObjectInfo,
  ObjectPage,
  ReadOptions,
  Storage,
  WriteOptions,
} from '../core/storage.js';
import { untilAborted } from '../kit/interruptible.js';
import type { Fault, StorageMethod } from './faults.js';
import { flipped, interruptedAt, truncated } from './streams.js';

/** Passes every call on to another storage, counts it, and does what the script says. Faults of one call add up. */
export class FaultyStorage implements Storage {
  readonly kind: string;
  readonly location: string;
  /** As the storage behind it, until a test says otherwise. */
  keepsForMs: number | undefined;
  readonly createsConditionally: boolean;
  /** How often each method was called. */
  readonly calls: Record<StorageMethod, number> = { write: 0, read: 0, stat: 0, list: 0, delete: 0 };
  private script: readonly Fault[];

  constructor(
    private readonly inner: Storage,
    faults: readonly Fault[] = [],
    private readonly clock: Clock = systemClock,
  ) {
    this.kind = inner.kind;
    this.location = inner.location;
    this.keepsForMs = inner.keepsForMs;
    this.createsConditionally = inner.createsConditionally ?? true;
    this.script = faults;
  }

  /** Adds faults, for calls to come. */
  inject(...faults: readonly Fault[]): void {
    this.script = [...this.script, ...faults];
  }

  /** Forgets all faults. */
  heal(): void {
    this.script = [];
  }

  async prepare(prefix?: string): Promise<void> {
    await this.inner.prepare?.(prefix);
  }

  async write(key: string, content: ByteStream, options: WriteOptions = {}): Promise<ObjectInfo> {
    const faults = this.strike('write');
    await this.beforeCall(faults, options);
    let bytes = 0;
    const counted = interceptChunks(content, (chunk) => (bytes += chunk.length));
    const damaged = this.onTheWay(counted, faults, options);
    if (faults.some(({ fault }) => fault === 'lose')) {
      for await (const chunk of damaged) void chunk;
      return { key, bytes, modifiedAt: this.clock.now() };
    }
    const isDeaf = faults.some(({ fault }) => fault === 'deaf');
    return { ...(await this.inner.write(key, damaged, isDeaf ? {} : options)), bytes };
  }

  read(key: string, options: ReadOptions = {}): ByteStream {
    return this.readWith(this.strike('read'), key, options);
  }

  async stat(key: string, options: Cancellable = {}): Promise<ObjectInfo> {
    await this.beforeCall(this.strike('stat'), options);
    return await this.inner.stat(key, options);
  }

  async list(prefix: string, options: ListOptions = {}): Promise<ObjectPage> {
    await this.beforeCall(this.strike('list'), options);
    return await this.inner.list(prefix, options);
  }

  async delete(key: string, options: Cancellable = {}): Promise<void> {
    await this.beforeCall(this.strike('delete'), options);
    await this.inner.delete(key, options);
  }

  private async *readWith(faults: readonly Fault[], key: string, options: ReadOptions): AsyncGenerator<Uint8Array> {
    await this.beforeCall(faults, options);
    yield* this.onTheWay(this.inner.read(key, options), faults, options);
  }

  private strike(method: StorageMethod): readonly Fault[] {
    const call = ++this.calls[method];
    return this.script.filter((fault) => fault.on === method && (fault.call ?? call) === call);
  }

  private async beforeCall(faults: readonly Fault[], { signal }: Cancellable): Promise<void> {
    for (const fault of faults) {
      if (fault.fault === 'delay') await this.clock.sleep(fault.ms, signal);
      if ('afterBytes' in fault) continue;
      if (fault.fault === 'fail') throw this.errorOf(fault);
      if (fault.fault === 'hang') await untilAborted(never(), signal);
      if (fault.fault === 'deaf') await never();
    }
  }

  private onTheWay(stream: ByteStream, faults: readonly Fault[], { signal }: Cancellable): ByteStream {
    return faults.reduce((input, fault) => {
      if (fault.fault === 'truncate') return truncated(input, fault.toBytes);
      if (fault.fault === 'flip') return flipped(input, fault.at);
      if (!('afterBytes' in fault)) return input;
      return interruptedAt(input, fault.afterBytes, async () => {
        if (fault.fault === 'fail') throw this.errorOf(fault);
        return await untilAborted(never(), fault.fault === 'deaf' ? undefined : signal);
      });
    }, stream);
  }

  private errorOf({ on, error }: { readonly on: StorageMethod; readonly error?: Error }): Error {
    return error ?? new BackupError('STORAGE_UNREACHABLE', `The ${on} on ${this.location} failed as the test asked.`);
  }
}

async function* interceptChunks(stream: ByteStream, see: (chunk: Uint8Array) => void): AsyncGenerator<Uint8Array> {
  for await (const chunk of stream) {
    see(chunk);
    yield chunk;
  }
}

function never(): Promise<never> {
  return new Promise<never>(() => undefined);
}
