// Work that several wait for: done once, stopped when the last of them has gone, and all are told how it gets on.

import { untilAborted } from './interruptible.js';

interface Waiting {
  readonly gotOn: () => void;
}

export class SharedWork<T> {
  private readonly waiting = new Set<Waiting>();
  private readonly stop = new AbortController();
  private readonly result: Promise<T>;
  private hasEnded = false;

  /** The work begins at once. */
  constructor(work: (signal: AbortSignal, gotOn: () => void) => Promise<T>) {
    this.result = work(this.stop.signal, () => {
      for (const { gotOn } of this.waiting) gotOn();
    });
    const end = (): void => void (this.hasEnded = true);
    this.result.then(end, end);
  }

  /** It has ended, or was stopped because nobody waited any more: whoever comes now needs another. */
  get isOver(): boolean {
    return this.hasEnded || this.stop.signal.aborted;
  }

  /** Lets go of the caller when the caller's own signal aborts; the work goes on while others wait. */
  async join(signal: AbortSignal | undefined, gotOn: () => void = () => undefined): Promise<T> {
    const waiting = { gotOn };
    this.waiting.add(waiting);
    try {
      return await untilAborted(this.result, signal);
    } finally {
      this.waiting.delete(waiting);
      if (this.waiting.size === 0) this.stop.abort();
    }
  }
}
