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
  while (!(await iterator.next()).done);
}
