// Sends messages to all channels at once, and knows which of them fail.

import type { AlertRecord } from '../../core/alert.js';
import { BackupError, type ErrorReport } from '../../core/errors.js';
import type { Finding } from '../../core/health.js';
import type { TestNews } from '../../core/news.js';
import type { ChannelQueue } from './channel-queue.js';
import type { Message } from './message.js';
import { notifierFindings } from './notifier-findings.js';

/** What became of a test message. */
export interface NotifierTest {
  /** As the options name it. */
  readonly notifier: string;
  readonly kind: string;
  /** Whom it reaches, without secrets. */
  readonly target: string;
  /** Absent when the message was taken. */
  readonly error?: ErrorReport;
}

export class Dispatcher {
  private readonly stopping = new AbortController();
  private readonly told = new WeakSet<Message>();

  constructor(private readonly queues: readonly ChannelQueue[]) {}

  /**
   * Resolves when each channel has taken what it wants, or failed; then it is tried again with the next messages.
   * `inHaste`: one that failed the last time is tried beside, and holds up nothing.
   */
  async send(messages: readonly Message[], { inHaste = false } = {}): Promise<void> {
    for (const message of messages) {
      const wanted = this.queues.filter((queue) => queue.add(message));
      if (wanted.length === 0) await this.tell(message);
    }
    await Promise.all(
      this.queues.map(async (queue) => {
        const isDown = queue.outcome?.failure !== undefined;
        const flushed = this.flush(queue);
        if (!inHaste || !isDown) await flushed;
      }),
    );
  }

  /** Never rejects. */
  private async flush(queue: ChannelQueue): Promise<void> {
    for (const message of await queue.flush(this.stopping.signal)) await this.tell(message);
  }

  /** True while this process means to try it again. */
  holds(topic: string, number: number): boolean {
    return this.queues.some((queue) => queue.holds(topic, number));
  }

  /** What waits of a topic is old news when a record of a later number was written by somebody else. */
  dropBefore(topic: string, number: number): void {
    for (const queue of this.queues) queue.dropBefore(topic, number);
  }

  /** `toldLast`: the last record about the set-up, in which other processes say what they know. */
  findings(toldLast: AlertRecord | undefined): Finding[] {
    return notifierFindings(
      this.queues.map(({ channel, outcome }) => ({ channel, outcome })),
      toldLast,
    );
  }

  /**
   * What was found to fail by another process, perhaps the one before this, gets a test message: nothing else would show
   * that it works again.
   */
  async tryFailing(news: TestNews, toldLast: AlertRecord | undefined): Promise<void> {
    const failing = new Set(this.findings(toldLast).map(({ notifier }) => notifier));
    await this.test(
      news,
      this.queues.filter(({ channel, outcome }) => outcome === undefined && failing.has(channel.name)),
    );
  }

  async test(news: TestNews, queues: readonly ChannelQueue[] = this.queues): Promise<NotifierTest[]> {
    return await Promise.all(
      queues.map(async (queue) => {
        const { name, notifier } = queue.channel;
        const about = { notifier: name, kind: notifier.kind, target: notifier.target };
        try {
          await queue.send(news, this.stopping.signal);
          return about;
        } catch (error) {
          return { ...about, error: BackupError.from(error).toJSON() };
        }
      }),
    );
  }

  /** Gives up what is being sent. It counts as not told. */
  stop(): void {
    this.stopping.abort(new BackupError('SHUTTING_DOWN', 'The application is shutting down.'));
  }

  private async tell(message: Message): Promise<void> {
    if (this.told.has(message)) return;
    this.told.add(message);
    await message.told();
  }
}
