// Posts notices as signed JSON to a URL of the host's choice.

import type { Notice, Notifier } from '../../core/notifier.js';
import type { Check } from '../../core/source.js';
import type { Cancellable } from '../../core/storage.js';
import { WRITER } from '../../kit/version.js';
import { deliver, type Patience, type Refusal } from '../deliver.js';
import { examineReceiver } from '../http-examine.js';
import { post, type Receiver, refusalIn, silence } from '../http-post.js';
import { secretsOf } from '../not-taken.js';
import { sign } from './signature.js';

export interface WebhookNotifierOptions extends Patience {
  /** `http:` or `https:`; a password in it is refused. */
  readonly url: string;
  readonly secret: string;
  /** Sent besides those that every request has. Default: none. */
  readonly headers?: Readonly<Record<string, string>>;
}

export const WEBHOOK_FORMAT = 1;

/** Names of headers that are ours, in small letters. */
export const OWN_HEADERS: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'content-type',
  'host',
  'transfer-encoding',
  'user-agent',
  'x-backup-event',
  'x-backup-notice',
  'x-backup-signature',
]);

export class WebhookNotifier implements Notifier {
  readonly kind = 'webhook';
  readonly target: string;
  private readonly receiver: Receiver;

  constructor(private readonly options: WebhookNotifierOptions) {
    const { url, headers = {}, secret } = options;
    this.target = new URL(url).origin;
    this.receiver = {
      target: this.target,
      secrets: [...secretsOf(url), ...Object.values(headers), secret],
      hint: 'See what the receiver logs, and check the URL and the secret on both sides.',
    };
  }

  async send(notice: Notice, { signal }: Cancellable = {}): Promise<void> {
    const body = bodyOf(notice);
    await deliver(this.target, this.options, (limit) => this.attempt(notice, body, limit), signal);
  }

  async examine({ signal }: Cancellable = {}): Promise<readonly Check[]> {
    return await examineReceiver(this.options.url, this.receiver, this.options, signal);
  }

  /** Signed anew each time: a receiver may refuse what was signed long ago. */
  private async attempt(notice: Notice, body: string, signal: AbortSignal): Promise<Refusal | undefined> {
    const { url, secret, headers, clock } = this.options;
    const own = {
      'Content-Type': 'application/json',
      'User-Agent': `${WRITER.name}/${WRITER.version}`,
      'X-Backup-Event': notice.event,
      'X-Backup-Notice': notice.id,
      'X-Backup-Signature': sign(body, secret, clock.now()),
    };
    try {
      const answer = await post({ url, headers: { ...headers, ...own }, body }, signal);
      return refusalIn(answer, this.receiver, clock.now());
    } catch (error) {
      return silence(error, this.receiver);
    }
  }
}

function bodyOf({ id, event, level, at, job, title, text, run, health }: Notice): string {
  return JSON.stringify({ version: WEBHOOK_FORMAT, id, event, level, at, job, title, text, run, health });
}
