// Carries a stream into the standard input of a program or child, at its pace.

import { once } from 'node:events';
import type { Writable } from 'node:stream';

import { type ByteStream, dispose } from '../core/bytes.js';
import { interruptible, untilAborted } from './interruptible.js';
import { KIB } from './sizes.js';

/**
 * So much may wait for the program: small chunks then go to it many at a time, and one of a decoder while the next is made.
 * More would outlive a collection of the young generation of V8 and bring on those of the whole heap.
 */
const AHEAD_BYTES = 256 * KIB;

/** Begins at once. A stream that fails is told by `onFailure` first, and then by whoever is waited for. */
export class ProgramInput {
  private readonly stopping = new AbortController();
  private readonly carried: Promise<void>;
  private failure: { readonly error: unknown } | undefined;

  constructor(
    content: ByteStream | undefined,
    private readonly stdin: Writable | null,
    /** Whether what the program does not want is read all the same. */
    private readonly readsAll: boolean,
    onFailure: () => void,
  ) {
    this.carried = this.carry(content).catch((error: unknown) => {
      this.failure = { error };
      onFailure();
    });
  }

  throwFailure(): void {
    if (this.failure) throw this.failure.error;
  }

  /** Resolves when the stream was read as far as it is to be: only at its end it says whether it was whole. */
  async done(signal: AbortSignal | undefined): Promise<void> {
    if (this.readsAll) await untilAborted(this.carried, signal);
    this.throwFailure();
  }

  /** Lets go of the stream, wherever it is. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.carried;
  }

  private async carry(content: ByteStream | undefined): Promise<void> {
    const { stdin } = this;
    if (content === undefined || stdin === null) return;
    stdin.on('error', () => undefined);
    for await (const chunk of interruptible(content, this.stopping.signal)) {
      if (!stdin.writable && !this.readsAll) return;
      if (!stdin.writable) await skip(chunk);
      else if (!stdin.write(chunk, (error) => error ?? dispose(chunk)) && stdin.writableLength > AHEAD_BYTES)
        await drained(stdin);
    }
    stdin.end();
  }
}

/** Lets everything else have its turn: an input that is always ready must not keep us from hearing how the program ended. */
async function skip(chunk: Uint8Array): Promise<void> {
  dispose(chunk);
  await new Promise<void>((resolve) => void setImmediate(resolve));
}

/** Resolves when there is room again, or when the program reads no more. */
async function drained(stdin: Writable): Promise<void> {
  const stop = new AbortController();
  const settled = ['drain', 'close'].map((event) => once(stdin, event, { signal: stop.signal }));
  await Promise.race(settled).catch(() => undefined);
  stop.abort();
  await Promise.allSettled(settled);
}
