// The one shape in which data moves through the library.

import type { MessagePort } from 'node:worker_threads';

/**
 * Bytes on their way, in chunks of any size above zero.
 *
 * Pulled, never pushed: the producer makes the next chunk when the consumer asks for it, which is the back-pressure.
 * A producer that fails throws; a consumer that stops early calls `return()`, and the producer frees what it holds.
 * A chunk belongs to the consumer once yielded: the producer does not touch it again.
 */
export type ByteStream = AsyncIterable<Uint8Array>;

/** Reads a stream to its end and forgets it. */
export async function drain(input: ByteStream): Promise<void> {
  const iterator = input[Symbol.asyncIterator]();
  for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) dispose(next.value);
}

const MEMORY = Symbol('memory');

type Chunk = Uint8Array & { [MEMORY]?: ChunkMemory };
type Transferable = ArrayBufferLike & { transfer(bytes: number): ArrayBuffer };

/**
 * Says of a chunk that was made just now that nothing else lies in its memory, or ever will: whoever uses it up may
 * `dispose` of it. Only the very chunk is marked, no part of it. One that shares its memory is left as it is.
 */
export function disposable<T extends Uint8Array>(chunk: T): T {
  const isAlone = chunk.byteOffset === 0 && chunk.byteLength === chunk.buffer.byteLength;
  if (isAlone) new ChunkMemory(chunk.buffer).hold(chunk);
  return chunk;
}

/**
 * Gives the memory of a chunk back at once, or when the last of those that lie in it is disposed of; the chunk is then
 * empty. For whoever has used it up, handed it to nobody and waits for nothing that still reads it. A chunk that is not
 * marked stays as it is: it may not be ours alone.
 *
 * Left to the garbage collector of V8, the memory of a stream costs more processor time than its decompression: it lies
 * outside of the heap, and the whole heap is searched for every few megabytes of it.
 */
export function dispose(chunk: Uint8Array): void {
  const memory = (chunk as Chunk)[MEMORY];
  delete (chunk as Chunk)[MEMORY];
  memory?.release();
}

/** The same chunk for several who use it up independently of each other, and each dispose of their own. */
export function share(chunk: Uint8Array, count: number): readonly Uint8Array[] {
  const memory = (chunk as Chunk)[MEMORY];
  if (memory === undefined || count === 1) return Array.from({ length: count }, () => chunk);
  const views = Array.from({ length: count }, () => memory.hold(chunk.subarray()));
  dispose(chunk);
  return views;
}

/** Memory in which nothing lies but the chunks that are said to, and that is given back with the last of them. */
export class ChunkMemory {
  private holders = 0;

  constructor(private readonly buffer: ArrayBufferLike) {}

  /** Marks a chunk that lies here, for one who may `dispose` of it. */
  hold<T extends Uint8Array>(chunk: T): T {
    this.retain();
    (chunk as Chunk)[MEMORY] = this;
    return chunk;
  }

  /** Keeps the memory, whatever becomes of the chunks, until it is released as often. */
  retain(): void {
    this.holders += 1;
  }

  release(): void {
    this.holders -= 1;
    if (this.holders === 0) giveBack(this.buffer);
  }
}

/** What is sent through a closed port is taken from the sender and received by nobody: the way of Node.js 20. */
const giveBack: (memory: ArrayBufferLike) => void =
  'transfer' in ArrayBuffer.prototype
    ? (memory) => void (memory as Transferable).transfer(0)
    : sendThrough(closedPort());

function sendThrough(port: MessagePort): (memory: ArrayBufferLike) => void {
  return (memory) => port.postMessage(undefined, [memory as ArrayBuffer]);
}

function closedPort(): MessagePort {
  const { port1 } = new MessageChannel();
  port1.close();
  return port1;
}
