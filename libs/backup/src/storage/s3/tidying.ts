// Takes away what a write must not leave behind, in a limited time; what can't be taken away now is a left-over.

import type { Clock } from '../../core/clock.js';
import { withinLimit } from '../../kit/time-limit.js';
import type { Bucket } from './bucket.js';
import { abortLeftovers } from './leftovers.js';
import type { NewObject, Upload } from './requests.js';

/** A write that was cancelled must come to its end, whether the storage answers or not. */
const LIMIT_MS = 10_000;

/** Nothing here rejects: it must not hide why a write failed, nor keep one from starting. */
export class Tidying {
  constructor(
    private readonly bucket: Bucket,
    private readonly clock: Clock,
    private readonly mayDelete: boolean,
  ) {}

  async abortUpload(upload: Upload): Promise<void> {
    await this.withinLimit((signal) =>
      this.bucket.ask('Could not abort an upload', (requests) => requests.abortUpload(upload, signal), { signal }),
    );
  }

  /** Removes the object if it became visible, and if it is this very one. */
  async removeOwn({ key, writeId }: NewObject): Promise<void> {
    if (!this.mayDelete) return;
    await this.withinLimit((signal) =>
      this.bucket.ask(
        'Could not remove what was stored',
        async (requests) => {
          const there = await requests.look(key, signal);
          if (there.writeId === writeId) await requests.delete(key, signal);
        },
        { signal },
      ),
    );
  }

  /** An access key that may store, but not list uploads, leaves them to a lifecycle rule of the bucket. */
  async abortLeftovers(besideKey: string): Promise<void> {
    await this.withinLimit(async (signal) => {
      await abortLeftovers(this.bucket, besideKey, this.clock.now(), signal);
    });
  }

  private async withinLimit(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    await withinLimit(this.clock, LIMIT_MS, tooLate, work).catch(() => undefined);
  }
}

/** Nobody hears of it: see above. */
function tooLate(): Error {
  return new Error('It took too long.');
}
