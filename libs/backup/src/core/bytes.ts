// The one shape in which data moves through the library.

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

const DISPOSABLE = Symbol('disposable');

type Memory = ArrayBufferLike & { transfer?(bytes: number): ArrayBuffer };
type Chunk = Uint8Array & { [DISPOSABLE]?: true };

/**
 * Says of a chunk that was made just now that nothing else lies in its memory, or ever will: whoever uses it up may
 * `dispose` of it. Only the very chunk is marked, no part of it. One that shares its memory is left as it is.
 */
export function disposable<T extends Uint8Array>(chunk: T): T {
  const isAlone = chunk.byteOffset === 0 && chunk.byteLength === chunk.buffer.byteLength;
  if (isAlone) (chunk as Chunk)[DISPOSABLE] = true;
  return chunk;
}

/**
 * Gives the memory of a chunk back at once; the chunk is then empty. For whoever has used it up, handed it to nobody and
 * waits for nothing that still reads it. A chunk that is not marked stays as it is: it may not be ours alone.
 *
 * Left to the garbage collector of V8, the memory of a stream costs more processor time than its decompression: it lies
 * outside of the heap, and the whole heap is searched for every few dozen megabytes of it. Where the runtime can't give
 * it back (Node.js 20) that remains so.
 */
export function dispose(chunk: Uint8Array): void {
  if ((chunk as Chunk)[DISPOSABLE] !== true) return;
  delete (chunk as Chunk)[DISPOSABLE];
  (chunk.buffer as Memory).transfer?.(0);
}
