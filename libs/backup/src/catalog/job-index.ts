// What a destination holds of one job, remembered for those who can do with an answer that is not of this moment.

import type { Clock } from '../core/clock.js';
import { BackupError } from '../core/errors.js';
import { SharedWork } from '../kit/shared-work.js';
import { whileGettingOn } from '../kit/time-limit.js';
import type { LookOptions } from './folders.js';
import { type CatalogContents, type CatalogListing, type Listing, newestFirst } from './listing.js';

export interface ListOptions extends LookOptions {
  /**
   * How long ago the storage may have been looked at, in milliseconds. What this catalog itself has changed since is
   * seen in any case. Default 0: it is looked at now.
   */
  readonly maxAgeMs?: number;
}

/** A look that nobody waits for is given up when the storage says nothing for so long: longer than S3 is asked again. */
const AHEAD_MS = 120_000;

/** One look through the storage, under way or over. */
interface Look {
  readonly startedMs: number;
  readonly work: SharedWork<void>;
}

interface Known {
  readonly startedMs: number;
  readonly listing: CatalogListing;
  /** The number of the last change of our own that is in it. */
  readonly changes: number;
}

export class JobIndex {
  private known: Known | undefined;
  private look: Look | undefined;
  private changes = 0;
  /** Our own changes, by the backup: the number of the last. Those that a whole look has seen are dropped. */
  private readonly changed = new Map<string, number>();

  /** When `closing` aborts, what goes on in the background ends. */
  constructor(
    private readonly job: string,
    private readonly listing: Listing,
    private readonly clock: Clock,
    private readonly closing: AbortSignal,
  ) {}

  /** Has the backup read anew before anything else is answered. */
  noteChange(id: string): void {
    this.changes += 1;
    this.changed.set(id, this.changes);
  }

  /**
   * Those who ask at the same time share one look. Past half its age an answer is still given, and the next one is
   * fetched meanwhile: who asks more often than that never waits.
   */
  async list({ maxAgeMs = 0, ...options }: ListOptions): Promise<CatalogListing> {
    const isYoung = this.isYounger(this.known, maxAgeMs);
    if (!isYoung) await this.lookWithin(maxAgeMs).join(options.signal, options.gotOn);
    else if (!this.isYounger(this.known, maxAgeMs / 2)) this.lookAhead(maxAgeMs);
    return await this.withOwnChanges(options);
  }

  /** One that has begun not longer ago than that. */
  private lookWithin(maxAgeMs: number): SharedWork<void> {
    return this.isUnderWay(this.look, maxAgeMs) ? this.look.work : this.startLook();
  }

  private startLook(): SharedWork<void> {
    const { changes, clock } = this;
    const [startedMs, asOf] = [clock.elapsed(), clock.now()];
    const work = new SharedWork(async (signal, gotOn) => {
      const contents = await this.listing.readJob(this.job, { signal, gotOn });
      this.learn({ startedMs, changes, listing: { ...contents, asOf } });
    });
    this.look = { startedMs, work };
    return work;
  }

  /** A failure is nobody's yet: whoever asks when the answer has become too old looks again, and is told. */
  private lookAhead(maxAgeMs: number): void {
    if (this.isUnderWay(this.look, maxAgeMs)) return;
    const look = this.startLook();
    const waiting = whileGettingOn(this.clock, AHEAD_MS, nobodyWaits, async (signal, gotOn) => {
      await look.join(AbortSignal.any([signal, this.closing]), gotOn);
    });
    waiting.catch(() => undefined);
  }

  private learn(known: Known): void {
    if (this.known && this.known.startedMs > known.startedMs) return;
    this.known = known;
    for (const [id, change] of this.changed) if (change <= known.changes) this.changed.delete(id);
  }

  /** What was changed before it is asked for is seen. Not waited for: what goes on being changed, as by a long removal. */
  private async withOwnChanges(options: LookOptions): Promise<CatalogListing> {
    const { changes: asked, job } = this;
    for (;;) {
      const { known, changes } = this;
      if (known === undefined) throw new BackupError('INTERNAL', `Nothing is known of ${job}.`);
      if (known.changes >= asked) return known.listing;
      const ids = [...this.changed].filter(([, change]) => change > known.changes).map(([id]) => id);
      const seen = await this.listing.readBackups(
        ids.map((id) => ({ job, id })),
        options,
      );
      if (this.known === known) this.known = { ...known, changes, listing: replaced(known.listing, ids, seen) };
    }
  }

  private isUnderWay(look: Look | undefined, ageMs: number): look is Look {
    return this.isYounger(look, ageMs) && !look.work.isOver;
  }

  private isYounger<T extends { readonly startedMs: number }>(what: T | undefined, ageMs: number): what is T {
    return what !== undefined && this.clock.elapsed() - what.startedMs < ageMs;
  }
}

function nobodyWaits(): Error {
  return new Error('The storage says nothing, and nobody waits for it.');
}

/** What was known of other backups, and what was seen of these. */
function replaced(listing: CatalogListing, ids: readonly string[], seen: CatalogContents): CatalogListing {
  const anew = new Set(ids);
  const isOther = (id: string): boolean => !anew.has(id);
  return {
    ...listing,
    backups: [...listing.backups.filter(({ manifest }) => isOther(manifest.id)), ...seen.backups].toSorted(newestFirst),
    unreadable: [...listing.unreadable.filter(({ id }) => isOther(id)), ...seen.unreadable],
  };
}
