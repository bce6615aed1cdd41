// Stores records in every destination that they are meant for, however long one of them can't be reached.

import type { Journal, JournalObject } from '../../catalog/journal/journal.js';
import { BackupError } from '../../core/errors.js';
import type { Spool } from '../../kit/spool.js';
import { type LaneTools, OutboxLane } from './outbox-lane.js';

/** For what is safe in the spool a shutdown waits so long, and for what is given up. */
const PATIENCE_MS = 1000;

/** Nobody who posts a record waits for a destination: it is kept on the local disk first, and sent beside. */
export class Outbox {
  private readonly lanes: ReadonlyMap<Journal, OutboxLane>;
  private readonly posting = new Set<Promise<unknown>>();

  constructor(
    journals: readonly Journal[],
    spoolOf: (journal: Journal) => Spool | undefined,
    private readonly tools: LaneTools,
  ) {
    this.lanes = new Map(journals.map((journal) => [journal, new OutboxLane(journal, spoolOf(journal), tools)]));
  }

  /**
   * Resolves when the record is safe: on the local disk, or in a destination.
   * @throws BackupError why, when it is in memory only; it is still sent when a destination can be reached again
   */
  async post(object: JournalObject, journals: readonly Journal[]): Promise<void> {
    const attempts = journals.flatMap((journal) => this.lanes.get(journal)?.post(object) ?? []);
    const settled = Promise.allSettled(attempts);
    this.posting.add(settled);
    void settled.then(() => this.posting.delete(settled));
    try {
      await Promise.any(attempts);
    } catch (error) {
      throw BackupError.from(error instanceof AggregateError ? error.errors[0] : error, 'STORAGE_FAILED');
    }
  }

  /** Tries once more to send what waits, also what earlier processes left. Never rejects: failures are reported. */
  async flush(): Promise<void> {
    await Promise.allSettled([...this.lanes.values()].map(async (lane) => await lane.drain()));
  }

  /** True while the record waits for any destination. */
  async holds(key: string): Promise<boolean> {
    const held = await Promise.all([...this.lanes.values()].map(async (lane) => await lane.holds(key)));
    return held.includes(true);
  }

  /** Resolves when nothing is on its way. */
  async idle(): Promise<void> {
    await Promise.all(this.posting);
    await Promise.all([...this.lanes.values()].map(async (lane) => await lane.idle()));
  }

  /** Sends what can be sent in this time, and then gives up. What is in the spool waits there for the next process. */
  async close(graceMs: number): Promise<void> {
    const lanes = [...this.lanes.values()];
    await this.waitFor(Promise.all(this.posting), graceMs);
    const unsafe = lanes.some((lane) => lane.isUnsafe);
    await this.waitFor(this.flush(), unsafe ? graceMs : Math.min(graceMs, PATIENCE_MS));
    await this.waitFor(Promise.all(lanes.map(async (lane) => await lane.stop())), PATIENCE_MS);
  }

  /** Keeps the process alive meanwhile: a storage that hangs may hold nothing that does. */
  private async waitFor(work: Promise<unknown>, ms: number): Promise<void> {
    const done = new AbortController();
    const ended = work.catch(() => undefined).then(() => done.abort());
    await Promise.race([ended, this.tools.clock.sleep(ms, done.signal).catch(() => undefined)]);
  }
}
