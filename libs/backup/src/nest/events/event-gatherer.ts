// Gathers what happens until it is quiet for a moment, and then acts once for all of it.

import type { Clock } from '../../core/clock.js';

export interface GatherRule {
  /** It is quiet when nothing has happened for so many milliseconds. */
  readonly quietMs: number;
  /** So many milliseconds after the first event it is acted, quiet or not. */
  readonly maxDelayMs: number;
}

interface Batch<Event, Result> {
  readonly events: Event[];
  /** As `clock.elapsed()` said at the first event. */
  readonly since: number;
  readonly result: Promise<Result>;
  settle(result: Promise<Result>): void;
}

/** While it acts, what happens is gathered for the next time. */
export class EventGatherer<Event, Result> {
  private waiting: Batch<Event, Result> | undefined;
  private acting: Promise<unknown> | undefined;
  private stopTimer: () => void = ignore;

  constructor(
    private readonly rule: GatherRule,
    private readonly clock: Clock,
    private readonly act: (events: readonly Event[]) => Promise<Result>,
  ) {}

  /** Resolves with what came of the action that this event had a part in. Need not be awaited. */
  add(event: Event): Promise<Result> {
    const batch = this.waiting ?? this.newBatch();
    batch.events.push(event);
    this.waiting = batch;
    this.wait(batch);
    return batch.result;
  }

  /** Acts at once for what waits, also beside what is under way. */
  flush(): void {
    this.stopTimer();
    this.actNow();
  }

  private newBatch(): Batch<Event, Result> {
    let settle: (result: Promise<Result>) => void = ignore;
    const result = new Promise<Result>((resolve) => (settle = resolve));
    result.catch(() => undefined);
    return { events: [], since: this.clock.elapsed(), result, settle };
  }

  private wait({ since }: Batch<Event, Result>): void {
    if (this.acting) return;
    this.stopTimer();
    const left = since + this.rule.maxDelayMs - this.clock.elapsed();
    this.stopTimer = this.clock.timeout(Math.max(0, Math.min(this.rule.quietMs, left)), () => this.actNow());
  }

  private actNow(): void {
    const batch = this.waiting;
    if (!batch) return;
    this.waiting = undefined;
    const result = this.act(batch.events);
    batch.settle(result);
    this.acting = result.then(ignore, ignore).finally(() => {
      this.acting = undefined;
      if (this.waiting) this.wait(this.waiting);
    });
  }
}

function ignore(): void {}
