// The process that walks and reads, from this side: its plan, its volumes one after the other, and what it says at its end.

import type { ByteStream } from '../../../core/bytes.js';
import { BackupError } from '../../../core/errors.js';
import { runInChild } from '../../../kit/child-task.js';
import { asScratchError } from '../../../kit/source-errors.js';
import { ExchangeReader } from './exchange.js';
import type { PlanResult, PlanTask, ReadResult } from './tasks.js';

/** What is made of each file is forgotten at once: more room for it would only be filled before it is cleared. */
const LITTLE_MEMORY = ['--max-semi-space-size=4'];

export interface ReadingOptions {
  readonly signal: AbortSignal;
  readonly progress: (step: string) => void;
  readonly niceness: number;
}

/** A directory may lie on a server that does not answer: a call that hangs for it then hangs in a process we can kill. */
export class Reading {
  private constructor(
    private readonly exchange: ExchangeReader,
    private readonly running: Promise<ReadResult>,
    private readonly stop: AbortController,
  ) {}

  /** The caller closes it. */
  static async start(task: PlanTask, options: ReadingOptions): Promise<Reading> {
    const stop = new AbortController();
    const exchange = await ExchangeReader.make(task.scratch).catch((error: unknown) => {
      throw asScratchError(error, `No file could be made in ${task.scratch}`);
    });
    const running = runInChild(new URL('./capture-process.js', import.meta.url), task, {
      ...options,
      signal: AbortSignal.any([options.signal, stop.signal]),
      input: exchange.free,
      output: (output) => output.pipe(exchange.told),
      nodeArgs: LITTLE_MEMORY,
      ifKilled: 'SOURCE_FAILED',
    }) as Promise<ReadResult>;
    running.catch(() => exchange.told.end());
    return new Reading(exchange, running, stop);
  }

  /** What it has found. Nothing was read by then. */
  async plan(): Promise<PlanResult> {
    try {
      return (await this.exchange.message()) as PlanResult;
    } catch (error) {
      throw await this.reasonFor(error);
    }
  }

  /** The next volume. */
  async *volume(): ByteStream & AsyncGenerator<Uint8Array> {
    try {
      yield* this.exchange.stream();
    } catch (error) {
      throw await this.reasonFor(error);
    }
  }

  /** Once every volume was read. */
  async result(): Promise<ReadResult> {
    this.exchange.free.end();
    return await this.running;
  }

  /** Ends the process, whatever it does, and waits until it is gone. */
  async close(): Promise<void> {
    this.stop.abort();
    await this.running.catch(() => undefined);
    await this.exchange.close();
  }

  /** Where the process has ended too early, why it has. */
  private async reasonFor(error: unknown): Promise<unknown> {
    if (!(error instanceof BackupError))
      return asScratchError(error, 'What was read of the files could not be handed on');
    try {
      await this.running;
      return error;
    } catch (reason) {
      return reason;
    }
  }
}
