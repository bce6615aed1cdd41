// The process that reads, from this side: its volumes one after the other, and what it says at its end.

import type { Readable } from 'node:stream';

import type { ByteStream } from '../../../core/bytes.js';
import { FrameReader } from './frames.js';
import { runCaptureTask } from './run-task.js';
import type { ReadResult, ReadTask } from './tasks.js';

export interface ReadingOptions {
  readonly signal: AbortSignal;
  readonly niceness: number;
}

/** Nothing runs before the first volume is asked for, or the result. */
export class Reading {
  private readonly stop = new AbortController();
  private running: { readonly frames: Promise<FrameReader>; readonly result: Promise<ReadResult> } | undefined;

  constructor(
    private readonly task: ReadTask,
    private readonly options: ReadingOptions,
    /** Where there was nothing to read. */
    private readonly done?: ReadResult,
  ) {}

  /** The next volume. */
  async *volume(): ByteStream & AsyncGenerator<Uint8Array> {
    const { frames, result } = this.start();
    try {
      yield* (await frames).stream();
    } catch (error) {
      await result;
      throw error;
    }
  }

  /** Once every volume was read. */
  async result(): Promise<ReadResult> {
    return this.done ?? (await this.start().result);
  }

  /** Ends the process, whatever it does, and waits until it is gone. */
  async close(): Promise<void> {
    this.stop.abort();
    await this.running?.result.catch(() => undefined);
  }

  private start() {
    return (this.running ??= this.run());
  }

  private run() {
    const { signal, niceness } = this.options;
    let result: Promise<ReadResult> | undefined;
    const output = new Promise<Readable>((resolve, reject) => {
      const options = { signal: AbortSignal.any([signal, this.stop.signal]), niceness, output: resolve };
      result = runCaptureTask('read', this.task, options);
      result.catch(reject);
    });
    const frames = output.then((stream) => new FrameReader(stream[Symbol.asyncIterator]()));
    frames.catch(() => undefined);
    return { frames, result: result as unknown as Promise<ReadResult> };
  }
}
