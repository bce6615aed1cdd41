// A bucket that is asked with patience: opens it when it is first needed, repeats what fails for a passing reason.

import { untilAborted } from '../../kit/interruptible.js';
import { explain, isPassing } from './failures.js';
import type { S3StorageOptions } from './options.js';
import { Patience } from './patience.js';
import type { Requests } from './requests.js';
import { openBucket } from './sdk.js';

const RETRY_FOR_MS = 90_000;

/** `repeated`: an earlier attempt failed, of which nobody knows whether it took effect. */
type Request<T> = (bucket: Requests, repeated: boolean) => Promise<T>;

export interface Asking {
  readonly signal?: AbortSignal | undefined;
}

export class Bucket {
  private requests: Promise<Requests> | undefined;
  /** Closed over, so that no credentials are among the properties of anything. */
  private readonly open: () => Promise<Requests>;
  readonly newPatience: () => Patience;

  constructor(options: S3StorageOptions) {
    this.open = () => openBucket(options);
    this.newPatience = () => new Patience(options.clock, options.retryForMs ?? RETRY_FOR_MS);
  }

  /** Makes a request until it succeeds or trying is of no use. Rejects with a BackupError, or the signal's reason. */
  async ask<T>(what: string, request: Request<T>, { signal }: Asking = {}): Promise<T> {
    const patience = this.newPatience();
    for (let repeated = false; ; repeated = true) {
      signal?.throwIfAborted();
      try {
        return await untilAborted(request(await this.opened(), repeated), signal);
      } catch (error) {
        signal?.throwIfAborted();
        if (!isPassing(error) || !(await patience.wait(signal))) throw explain(error, what);
      }
    }
  }

  async askOnce<T>(what: string, request: Request<T>, { signal }: Asking = {}): Promise<T> {
    try {
      signal?.throwIfAborted();
      return await untilAborted(request(await this.opened(), false), signal);
    } catch (error) {
      signal?.throwIfAborted();
      throw explain(error, what);
    }
  }

  private opened(): Promise<Requests> {
    this.requests ??= this.open().catch((error: unknown) => {
      this.requests = undefined;
      throw error;
    });
    return this.requests;
  }
}
