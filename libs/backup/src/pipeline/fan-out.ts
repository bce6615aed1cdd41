// One stream to several consumers at the pace of the slowest; a consumer that fails drops out, the others go on.

import { type ByteStream, share } from '../core/bytes.js';

/**
 * Feeds every sink the whole source and waits for all of them. Chunks are shared: sinks do not change them, but
 * each may dispose of its own.
 * The source failing makes every sink's stream throw its error, and then rejects with it. A sink failing is its own
 * outcome only. When every sink has failed the source is stopped.
 */
export async function fanOut<T>(
  source: ByteStream,
  sinks: readonly ((branch: ByteStream) => Promise<T>)[],
): Promise<PromiseSettledResult<T>[]> {
  const branches = sinks.map(() => new Branch());
  const outcomes = Promise.allSettled(
    sinks.map(async (sink, index) => {
      const branch = branches[index] as Branch;
      try {
        return await sink(branch.stream());
      } finally {
        branch.leave();
      }
    }),
  );
  try {
    for await (const chunk of source) {
      const chunks = share(chunk, branches.length);
      await Promise.all(branches.map((branch, index) => branch.offer({ chunk: chunks[index] as Uint8Array })));
      if (branches.every((branch) => branch.left)) break;
    }
    await Promise.all(branches.map((branch) => branch.offer('end')));
  } catch (error) {
    await Promise.all(branches.map((branch) => branch.offer({ error })));
    await outcomes;
    throw error;
  }
  return await outcomes;
}

type Item = { readonly chunk: Uint8Array } | { readonly error: unknown } | 'end';

/** A mailbox for one item: `offer` waits until the item was taken, or until nobody will ever take it. */
class Branch {
  left = false;
  private item: Item | undefined;
  private wakeReader: () => void = () => undefined;
  private releaseWriter: () => void = () => undefined;

  async offer(item: Item): Promise<void> {
    if (this.left) return;
    this.item = item;
    await new Promise<void>((resolve) => {
      this.releaseWriter = resolve;
      this.wakeReader();
    });
  }

  leave(): void {
    this.left = true;
    this.releaseWriter();
  }

  async *stream(): AsyncGenerator<Uint8Array> {
    try {
      for (;;) {
        const item = await this.take();
        if (item === 'end') return;
        if ('error' in item) throw item.error;
        yield item.chunk;
      }
    } finally {
      this.leave();
    }
  }

  private async take(): Promise<Item> {
    while (this.item === undefined) {
      await new Promise<void>((resolve) => {
        this.wakeReader = resolve;
      });
    }
    const item = this.item;
    this.item = undefined;
    this.releaseWriter();
    return item;
  }
}
