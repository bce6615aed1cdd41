// A clock that stands still until a test moves it.

import type { Clock } from '../core/clock.js';

interface Wait {
  readonly due: number;
  readonly callback: () => void;
}

export class ManualClock implements Clock {
  private passed = 0;
  private readonly waits = new Set<Wait>();
  private readonly watchers = new Set<{ readonly count: number; readonly resolve: () => void }>();

  constructor(private readonly start: Date = new Date('2026-01-01T00:00:00.000Z')) {}

  now(): Date {
    return new Date(this.start.getTime() + this.passed);
  }

  elapsed(): number {
    return this.passed;
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    await new Promise<void>((resolve, reject) => {
      const abort = (): void => {
        cancel();
        reject(signal?.reason);
      };
      const cancel = this.timeout(ms, () => {
        signal?.removeEventListener('abort', abort);
        resolve();
      });
      signal?.addEventListener('abort', abort, { once: true });
    });
  }

  timeout(ms: number, callback: () => void): () => void {
    const wait: Wait = { due: this.passed + ms, callback };
    this.waits.add(wait);
    this.tellWatchers();
    return () => void this.waits.delete(wait);
  }

  /** How many sleeps and timeouts wait for the clock to move. */
  get pending(): number {
    return this.waits.size;
  }

  /** Resolves when at least so many sleeps and timeouts wait: what is tested has come to where only time helps. */
  async untilPending(count = 1): Promise<void> {
    if (this.pending >= count) return;
    await new Promise<void>((resolve) => {
      this.watchers.add({ count, resolve });
    });
  }

  /**
   * Moves the clock. What falls due on the way is called in order, each at its own time, and what follows from it is run
   * before the next: a loop that sleeps again within the same stretch is woken again.
   */
  async advance(ms: number): Promise<void> {
    const end = this.passed + ms;
    await settle();
    for (let wait = this.nextUntil(end); wait !== undefined; wait = this.nextUntil(end)) {
      this.waits.delete(wait);
      this.passed = Math.max(this.passed, wait.due);
      wait.callback();
      await settle();
    }
    this.passed = end;
  }

  private nextUntil(end: number): Wait | undefined {
    const due = [...this.waits].filter((wait) => wait.due <= end);
    return due.toSorted((a, b) => a.due - b.due)[0];
  }

  private tellWatchers(): void {
    for (const watcher of this.watchers) {
      if (this.pending < watcher.count) continue;
      this.watchers.delete(watcher);
      watcher.resolve();
    }
  }
}

/** Lets every promise that can go on do so. */
async function settle(): Promise<void> {
  await new Promise<void>((resolve) => {
    setImmediate(resolve);
  });
}
