// A destination in memory that several simulated copies of the application share, and what chance decides in a simulation.

import type { ByteStream } from '../../core/bytes.js';
import { BackupError } from '../../core/errors.js';
import type { Cancellable, ListOptions, ObjectInfo, ObjectPage, Storage } from '../../core/storage.js';
import { textStream, readText } from '../../catalog/text.js';

/** The same numbers for the same seed. */
export class Chance {
  constructor(private state: number) {}

  /** From 0, below 1. */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** True once in so many times. */
  oneIn(times: number): boolean {
    return this.next() * times < 1;
  }

  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  pick<T>(...choices: [T, ...T[]]): T {
    return choices[this.below(choices.length)] ?? choices[0];
  }
}

/** `pass` is called before and after each thing that is done: there it hangs, fails or dies. */
export class SimulatedStorage implements Storage {
  readonly kind = 'memory';
  readonly location = 'memory';

  constructor(
    private readonly objects: Map<string, string>,
    private readonly pass: (signal?: AbortSignal) => Promise<void>,
  ) {}

  async write(key: string, content: ByteStream, { signal }: Cancellable = {}): Promise<ObjectInfo> {
    await this.pass(signal);
    const text = await readText(content);
    if (this.objects.has(key)) throw new BackupError('OBJECT_EXISTS', `${key} exists.`);
    this.objects.set(key, text);
    await this.pass(signal);
    return infoOf(key, text);
  }

  async *read(key: string, { signal }: Cancellable = {}): AsyncGenerator<Uint8Array> {
    await this.pass(signal);
    yield* textStream(this.textOf(key));
  }

  async stat(key: string): Promise<ObjectInfo> {
    await this.pass();
    return infoOf(key, this.textOf(key));
  }

  async list(prefix: string, { signal }: ListOptions = {}): Promise<ObjectPage> {
    await this.pass(signal);
    const found = [...this.objects].filter(([key]) => key.startsWith(prefix));
    const objects = found.map(([key, text]) => infoOf(key, text));
    return { objects: objects.toSorted((a, b) => (a.key < b.key ? -1 : 1)) };
  }

  async delete(key: string, { signal }: Cancellable = {}): Promise<void> {
    await this.pass(signal);
    this.objects.delete(key);
  }

  private textOf(key: string): string {
    const text = this.objects.get(key);
    if (text === undefined) throw new BackupError('OBJECT_NOT_FOUND', `${key} is not there.`);
    return text;
  }
}

function infoOf(key: string, text: string): ObjectInfo {
  return { key, bytes: Buffer.byteLength(text), modifiedAt: new Date(0) };
}
