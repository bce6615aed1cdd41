// How often the same went wrong again without anybody being told: said when it is told the next time.

import type { AlertRecord } from '../../core/alert.js';

type Outcome = Pick<AlertRecord, 'event' | 'cause'>;

export class Repeats {
  private readonly counts = new Map<string, number>();

  add(job: string, outcome: Outcome): void {
    const key = keyOf(job, outcome);
    this.counts.set(key, (this.counts.get(key) ?? 0) + 1);
  }

  /** Begins to count anew. */
  take(job: string, outcome: Outcome): number {
    const key = keyOf(job, outcome);
    const count = this.counts.get(key) ?? 0;
    this.counts.delete(key);
    return count;
  }
}

function keyOf(job: string, { event, cause = '' }: Outcome): string {
  return `${job} ${event} ${cause}`;
}
