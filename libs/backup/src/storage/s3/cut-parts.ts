// Cuts a stream into parts, each in a buffer of its own and hashed on its way in.

import { createHash } from 'node:crypto';

import { type ByteStream, dispose } from '../../core/bytes.js';
import { KIB } from '../../kit/sizes.js';
import type { PartSizes } from './part-sizes.js';

const FIRST_ROOM = 64 * KIB;

export interface Part {
  /** From 1. */
  readonly number: number;
  readonly bytes: Uint8Array;
  readonly md5: Buffer;
  /** The stream had enough to fill the part; when not, it is the last one. */
  readonly isFull: boolean;
}

/** Memory that was used for a part and may be used for another one. */
export class SpareBuffers {
  private readonly spare: ArrayBufferLike[] = [];

  /** The part's bytes are not needed any more. */
  give(part: Part): void {
    this.spare.push(part.bytes.buffer);
  }

  /** One that a part of so many bytes fits into; smaller ones are let go, because parts only grow. */
  take(bytes: number): Uint8Array | undefined {
    for (;;) {
      const found = this.spare.pop();
      if (found === undefined || found.byteLength >= bytes) return found && new Uint8Array(found);
    }
  }
}

/** A part is made when it is asked for. None is empty; a stream without bytes has none. */
export async function* cutParts(content: ByteStream, sizeOf: PartSizes, spare: SpareBuffers): AsyncGenerator<Part> {
  let part = new OpenPart(1, sizeOf(0), spare);
  for await (const chunk of content) {
    for (let rest = chunk; rest.length > 0;) {
      rest = part.add(rest);
      if (!part.isFull) continue;
      yield part.close();
      part = new OpenPart(part.number + 1, sizeOf(part.number), spare);
    }
    dispose(chunk);
  }
  if (part.bytes > 0) yield part.close();
}

/** Takes new memory little by little, so that a small object costs little. */
class OpenPart {
  bytes = 0;
  private memory: Uint8Array;
  private readonly hash = createHash('md5');

  constructor(
    readonly number: number,
    private readonly size: number,
    spare: SpareBuffers,
  ) {
    this.memory = spare.take(size) ?? allocate(Math.min(size, FIRST_ROOM));
  }

  get isFull(): boolean {
    return this.bytes === this.size;
  }

  /** Answers what did not fit. */
  add(chunk: Uint8Array): Uint8Array {
    const taken = chunk.subarray(0, this.size - this.bytes);
    this.makeRoom(this.bytes + taken.length);
    this.memory.set(taken, this.bytes);
    this.hash.update(taken);
    this.bytes += taken.length;
    return chunk.subarray(taken.length);
  }

  close(): Part {
    const { number, isFull } = this;
    return { number, bytes: this.memory.subarray(0, this.bytes), md5: this.hash.digest(), isFull };
  }

  private makeRoom(bytes: number): void {
    if (bytes <= this.memory.length) return;
    const larger = allocate(Math.min(this.size, Math.max(bytes, this.memory.length * 4)));
    larger.set(this.memory.subarray(0, this.bytes));
    this.memory = larger;
  }
}

function allocate(bytes: number): Uint8Array {
  return Buffer.allocUnsafeSlow(bytes);
}
