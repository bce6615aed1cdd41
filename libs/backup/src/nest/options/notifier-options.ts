// What a user writes in the notifiers of BackupModule.forRoot({...}).

import type { NoticeEvent } from '../../core/news.js';
import type { Notifier } from '../../core/notifier.js';
import type { Duration } from '../../kit/durations.js';

/** A notifier that comes with the library, or your own implementation of the port. */
export type NotifierOptions =
  | SlackNotifierOptions
  | EmailNotifierOptions
  | WebhookNotifierOptions
  | CustomNotifierOptions
  | Notifier;

/** A channel of Slack. Needs `@slack/webhook` in the application. */
export interface SlackNotifierOptions extends SendingOptions {
  readonly type: 'slack';
  /** Of an incoming webhook. It is a secret: who has it can post. */
  readonly url: string;
}

/** Mail over SMTP. Needs `nodemailer` in the application. */
export interface EmailNotifierOptions extends SendingOptions {
  readonly type: 'email';
  /** `smtp://user:password@host:587`, which changes to TLS where the server offers it, or `smtps://…:465`. */
  readonly url: string;
  /** `backups@example.com` or `Backups <backups@example.com>`. */
  readonly from: string;
  /** One address or several; each message goes to all of them. */
  readonly to: string | readonly string[];
  /** Before the title, in the subject. Default `[backup]`. */
  readonly subjectPrefix?: string;
  /** No mail over a connection that stays in the clear. Default: true with a password, unless the server is this machine. */
  readonly requireTls?: boolean;
}

/** JSON, signed with HMAC-SHA256, to a URL of yours. */
export interface WebhookNotifierOptions extends SendingOptions {
  readonly type: 'webhook';
  readonly url: string;
  /** Known to the receiver too; at least 16 characters. */
  readonly secret: string;
  /** Sent besides, e.g. an `Authorization`. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Your own implementation, with a filter. */
export interface CustomNotifierOptions {
  readonly type: 'custom';
  readonly notifier: Notifier;
  readonly filter?: NotifierFilterOptions;
}

interface SendingOptions {
  readonly filter?: NotifierFilterOptions;
  /** An attempt that takes longer is given up. Default `10s`. */
  readonly timeout?: Duration;
  /** For how long a message is tried again that was not taken for a passing reason. Default `60s`. */
  readonly retryFor?: Duration;
}

/** What is to be told there: what all of these let pass. Test messages always are. */
export interface NotifierFilterOptions {
  /** Nothing that matters less; that something is over matters as much as it did. Default: no limit. */
  readonly level?: 'warning' | 'critical';
  /** Names of jobs. What is about no single job is told in any case. Default: all. */
  readonly jobs?: readonly string[];
  /** Default: all but `backup.succeeded` and `drill.passed`. */
  readonly events?: readonly NoticeEvent[];
}
