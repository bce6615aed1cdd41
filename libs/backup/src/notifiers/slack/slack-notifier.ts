// Posts notices to a channel of Slack, or of what takes the same messages.

import { BackupError, hasCode } from '../../core/errors.js';
import type { Notice, Notifier } from '../../core/notifier.js';
import type { Check } from '../../core/source.js';
import type { Cancellable } from '../../core/storage.js';
import { deliver, type Patience, type Refusal } from '../deliver.js';
import { examineReceiver } from '../http-examine.js';
import { type Answer, post, type Receiver, refusalIn, silence } from '../http-post.js';
import { secretsOf } from '../not-taken.js';
import { type SlackMessage, toSlackMessage } from './message.js';
import { requireSdk, sendThroughSdk } from './sdk.js';

export interface SlackNotifierOptions extends Patience {
  /** Of the incoming webhook. It is a secret: who has it can post. */
  readonly url: string;
}

export class SlackNotifier implements Notifier {
  readonly kind = 'slack';
  readonly target: string;
  private readonly receiver: Receiver;

  constructor(private readonly options: SlackNotifierOptions) {
    this.target = new URL(options.url).host;
    this.receiver = {
      target: this.target,
      secrets: secretsOf(options.url),
      hint: 'Make a new incoming webhook in the settings of the Slack app, and give its URL.',
    };
  }

  async send(notice: Notice, { signal }: Cancellable = {}): Promise<void> {
    const message = toSlackMessage(notice);
    await deliver(this.target, this.options, (limit) => this.attempt(message, limit), signal);
  }

  async examine({ signal }: Cancellable = {}): Promise<readonly Check[]> {
    try {
      await requireSdk();
    } catch (error) {
      const { message, hint } = BackupError.from(error);
      return [{ name: 'package', verdict: 'blocked', message, hint }];
    }
    return await examineReceiver(this.options.url, this.receiver, this.options, signal);
  }

  private async attempt(message: SlackMessage, signal: AbortSignal): Promise<Refusal | undefined> {
    const { url, clock } = this.options;
    let answer: Answer | undefined;
    try {
      await sendThroughSdk(url, message, async (body, headers) => {
        answer = await post({ url, headers, body }, signal);
        return answer;
      });
      return undefined;
    } catch (error) {
      if (hasCode(error, 'PEER_MISSING')) throw error;
      return answer ? refusalIn(answer, this.receiver, clock.now()) : silence(error, this.receiver);
    }
  }
}
