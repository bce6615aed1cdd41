// Tells a dead man's switch that all is well: one request to its URL, which is a secret.

import type { Cancellable } from '../../core/storage.js';
import { WRITER } from '../../kit/version.js';
import { deliver, type Patience } from '../deliver.js';
import { type Post, post, type Receiver, refusalIn, silence } from '../http-post.js';
import { secretsOf } from '../not-taken.js';

export interface HeartbeatOptions extends Patience {
  readonly url: string;
  readonly method: NonNullable<Post['method']>;
}

export class Heartbeat {
  /** Where it goes, without secrets. */
  readonly target: string;
  private readonly receiver: Receiver;

  constructor(private readonly options: HeartbeatOptions) {
    const { url } = options;
    this.target = new URL(url).origin;
    this.receiver = {
      target: this.target,
      secrets: secretsOf(url),
      hint: 'Compare the URL with what the service shows for this check.',
    };
  }

  /**
   * Redirects are not followed: the URL is for this service alone.
   * @throws BackupError NOTIFIER_FAILED saying what the other side answered
   */
  async ping({ signal }: Cancellable = {}): Promise<void> {
    const { url, method, clock } = this.options;
    const headers = { 'User-Agent': `${WRITER.name}/${WRITER.version}` };
    const attempt = async (limit: AbortSignal) => {
      try {
        return refusalIn(await post({ url, method, headers }, limit), this.receiver, clock.now());
      } catch (error) {
        limit.throwIfAborted();
        return silence(error, this.receiver);
      }
    };
    await deliver(this.target, this.options, attempt, signal);
  }
}
