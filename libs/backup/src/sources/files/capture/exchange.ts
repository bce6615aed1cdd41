// Frames from one process to the other through a small file: what is told of each goes through pipes, its bytes do not.

import { openSync, readSync } from 'node:fs';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';

import { disposable } from '../../../core/bytes.js';
import { BackupError } from '../../../core/errors.js';
import { FRAME_BYTES } from './frames.js';
import { writeAll } from './text-file.js';

/** So many frames may lie in the file. A pipe holds a fraction of one: the two sides would work in turns. */
const SLOTS = 4;
const LENGTH_BYTES = 4;
const STDIN = 0;
const STDOUT = 1;

function exchangeFile(scratch: string): string {
  return join(scratch, 'exchange');
}

/** The side that gives, in a process of its own. Blocks while there is no room in the file: that is the back-pressure. */
export class ExchangeWriter {
  private readonly file: number;
  private readonly handedBack = Buffer.alloc(SLOTS);
  private free = 0;
  private frames = 0;

  constructor(scratch: string) {
    this.file = openSync(exchangeFile(scratch), 'r+');
  }

  /** What comes before the frames. */
  tell(message: unknown): void {
    const text = Buffer.from(JSON.stringify(message));
    this.say(text.length);
    writeAll(STDOUT, text);
  }

  /** A FrameSink. */
  send(frame: Uint8Array): void {
    if (frame.byteLength > 0) this.put(frame);
    this.say(frame.byteLength);
  }

  /** Blocks until a slot is free: for the first time when the other side asks for the first stream. */
  waitForRoom(): void {
    if (this.free === 0) this.free = readSync(STDIN, this.handedBack);
    if (this.free === 0) throw new BackupError('SOURCE_FAILED', 'Nobody takes what is read of the files.');
  }

  private put(frame: Uint8Array): void {
    this.waitForRoom();
    writeAll(this.file, frame, slotAt(this.frames));
    this.frames += 1;
    this.free -= 1;
  }

  private say(length: number): void {
    const bytes = Buffer.alloc(LENGTH_BYTES);
    bytes.writeUInt32BE(length);
    writeAll(STDOUT, bytes);
  }
}

/** The side that takes: a message, then one stream after the other. */
export class ExchangeReader {
  /** To be the standard input of the other side: a byte for each slot that it may fill. */
  readonly free = new PassThrough();
  /** To be filled with its standard output. */
  readonly told = new PassThrough();
  private readonly chunks: AsyncIterator<Uint8Array> = this.told[Symbol.asyncIterator]();
  private rest: Uint8Array = new Uint8Array();
  private frames = 0;

  private constructor(
    private readonly path: string,
    private readonly file: FileHandle,
  ) {}

  /** Makes the file; the caller closes it. */
  static async make(scratch: string): Promise<ExchangeReader> {
    return new ExchangeReader(exchangeFile(scratch), await open(exchangeFile(scratch), 'wx+', 0o600));
  }

  /** By then both sides have the file open, and it loses its name: nothing of it stays, however they end. */
  async message(): Promise<unknown> {
    const message: unknown = JSON.parse((await this.take(await this.length())).toString());
    await rm(this.path);
    return message;
  }

  /** The next stream. Throws a BackupError when the other side ends before it does, and only then. */
  async *stream(): AsyncGenerator<Uint8Array> {
    if (this.frames === 0) this.free.write(new Uint8Array(SLOTS));
    for (let length = await this.length(); length > 0; length = await this.length()) {
      const frame = Buffer.allocUnsafeSlow(length);
      const { bytesRead } = await this.file.read(frame, 0, length, slotAt(this.frames));
      if (bytesRead !== length) throw new Error(`${bytesRead} bytes of ${length} were there`);
      this.frames += 1;
      this.free.write(new Uint8Array(1));
      yield disposable(frame);
    }
  }

  async close(): Promise<void> {
    await this.file.close();
  }

  private async length(): Promise<number> {
    return (await this.take(LENGTH_BYTES)).readUInt32BE();
  }

  private async take(bytes: number): Promise<Buffer> {
    const taken = Buffer.alloc(bytes);
    for (let filled = 0; filled < bytes;) {
      if (this.rest.byteLength === 0) this.rest = await this.more();
      const part = this.rest.subarray(0, bytes - filled);
      taken.set(part, filled);
      filled += part.byteLength;
      this.rest = this.rest.subarray(part.byteLength);
    }
    return taken;
  }

  private async more(): Promise<Uint8Array> {
    const next = await this.chunks.next();
    if (next.done !== true) return next.value;
    throw new BackupError('SOURCE_FAILED', 'The process that reads the files ended before it was done.');
  }
}

function slotAt(frame: number): number {
  return (frame % SLOTS) * FRAME_BYTES;
}
