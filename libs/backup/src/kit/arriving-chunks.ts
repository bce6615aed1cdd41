// Reads a stream of Node.js chunk by chunk, each as it has arrived.

import type { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';

/**
 * Holds what arrives from now on, one chunk at a time, until it is asked for. Throws what breaks the stream, also when it is
 * closed before its end, and destroys it when nobody wants more.
 *
 * The iterator of Node.js itself joins what has arrived since it was asked last. That is a copy, and what was copied is
 * left to the garbage collector, which then searches the whole heap for every few megabytes of it.
 */
export function arrivingChunks(stream: Readable): AsyncGenerator<Buffer, void, undefined> {
  const arrived: Buffer[] = [];
  let wake = nobody;
  let end: { readonly failure?: unknown } | undefined;
  stream.pause();
  stream.on('data', (chunk: Buffer) => {
    stream.pause();
    arrived.push(chunk);
    wake();
  });
  const settle = (outcome: { readonly failure?: unknown }): void => {
    end = outcome;
    wake();
  };
  finished(stream, { writable: false, cleanup: true }).then(
    () => settle({}),
    (failure: unknown) => settle({ failure }),
  );

  async function* chunks(): AsyncGenerator<Buffer, void, undefined> {
    try {
      for (;;) {
        const chunk = arrived.shift();
        if (chunk !== undefined) yield chunk;
        else if (end !== undefined) break;
        else {
          const woken = new Promise<void>((resolve) => (wake = resolve));
          stream.resume();
          await woken;
        }
      }
      if (end && 'failure' in end) throw end.failure;
    } finally {
      stream.destroy();
    }
  }
  return chunks();
}

function nobody(): void {}
