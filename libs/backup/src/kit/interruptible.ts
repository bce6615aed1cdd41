// Lets go of a stream that hangs when the work is aborted.

import type { ByteStream } from '../core/bytes.js';

/**
 * The same chunks, at the same pace; but a consumer that waits for one is let go, with the signal's reason, the moment
 * the signal aborts. The stream is then told to free what it holds as soon as it wakes up, and not waited for.
 */
export async function* interruptible(stream: ByteStream, signal: AbortSignal | undefined): AsyncGenerator<Uint8Array> {
  const iterator = stream[Symbol.asyncIterator]();
  let waiting = false;
  try {
    for (;;) {
      signal?.throwIfAborted();
      waiting = true;
      const { done, value } = await untilAborted(iterator.next(), signal);
      waiting = false;
      if (done === true) return;
      yield value;
    }
  } finally {
    const freed = iterator.return?.();
    if (!waiting && freed) await untilAborted(freed, signal);
    else freed?.catch(() => undefined);
  }
}

/** What the promise settles to, or a rejection with the signal's reason when it aborts first. */
export function untilAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  return new Promise<T>((resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
