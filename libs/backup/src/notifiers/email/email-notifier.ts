// Mails notices through an SMTP server.

import { BackupError } from '../../core/errors.js';
import type { Notice, Notifier } from '../../core/notifier.js';
import type { Check } from '../../core/source.js';
import type { Cancellable } from '../../core/storage.js';
import { deliver, type Patience, type Refusal, TIMEOUT_MS } from '../deliver.js';
import { partlyTaken, refusalIn } from './failure.js';
import { type Envelope, type Mail, toMail } from './mail.js';
import { type Mailer, openMailer } from './mailer.js';
import { isLocal, type MailServer } from './server.js';

export interface EmailNotifierOptions extends Patience, Envelope {
  readonly server: MailServer;
  /** Default: true where a password would be sent to another machine. */
  readonly requireTls?: boolean;
}

export class EmailNotifier implements Notifier {
  readonly kind = 'email';
  readonly target: string;
  /** For messages: which server, without who asks it. */
  private readonly host: string;
  private readonly secrets: readonly string[];

  constructor(private readonly options: EmailNotifierOptions) {
    const { server, to } = options;
    this.target = to.join(', ');
    this.host = `${server.host}:${server.port}`;
    this.secrets = server.auth ? spellingsOf(server.auth) : [];
  }

  async send(notice: Notice, { signal }: Cancellable = {}): Promise<void> {
    const mail = toMail(notice, this.options);
    await deliver(this.host, this.options, (limit) => this.attempt(mail, limit), signal);
  }

  /** Connects and logs in, as far as that can be seen without sending anything. */
  async examine({ signal }: Cancellable = {}): Promise<readonly Check[]> {
    try {
      await deliver(this.host, { ...this.options, retryForMs: 0 }, () => this.knock(), signal);
      return [{ name: 'mail-server', verdict: 'ok', message: `The mail server ${this.host} lets us in.` }];
    } catch (error) {
      signal?.throwIfAborted();
      const { message, hint } = BackupError.from(error);
      return [{ name: 'mail-server', verdict: 'blocked', message, hint }];
    }
  }

  private attempt(mail: Mail, signal: AbortSignal): Promise<Refusal | undefined> {
    return this.using(async (mailer) => {
      const rejected = await mailer.send(mail, signal);
      return rejected.length === 0 ? undefined : partlyTaken(rejected, this.host);
    });
  }

  private knock(): Promise<Refusal | undefined> {
    return this.using(async (mailer) => {
      await mailer.knock();
      return undefined;
    });
  }

  private async using(work: (mailer: Mailer) => Promise<Refusal | undefined>): Promise<Refusal | undefined> {
    const { server, timeoutMs = TIMEOUT_MS, requireTls = server.auth !== undefined && !isLocal(server) } = this.options;
    const mailer = await openMailer({ server, requireTls, timeoutMs });
    try {
      return await work(mailer);
    } catch (error) {
      return refusalIn(error, this.host, this.secrets);
    } finally {
      mailer.close();
    }
  }
}

/** A password as it is, and as it goes over the line. */
function spellingsOf({ user, pass }: NonNullable<MailServer['auth']>): string[] {
  return [pass, base64(pass), base64(`\u0000${user}\u0000${pass}`), encodeURIComponent(pass)];
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
