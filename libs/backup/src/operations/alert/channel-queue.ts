// What waits for one channel, and what became of it.

import { type Channel, wants } from '../../core/channel.js';
import type { Clock } from '../../core/clock.js';
import { BackupError } from '../../core/errors.js';
import type { News } from '../../core/news.js';
import type { Notice } from '../../core/notifier.js';
import { formatDuration, MINUTE } from '../../kit/durations.js';
import { untilAborted } from '../../kit/interruptible.js';
import { withinLimit } from '../../kit/time-limit.js';
import { gather, type Message, type Parcel } from './message.js';

/** No notifier may hold up what comes next for longer, however long it tries. */
const SEND_MS = 2 * MINUTE;
/** Topics beyond this many are forgotten, the oldest first. */
const MOST_WAITING = 100;
/** So many refused for good, one after the other, are no matter of the messages. */
const MOST_REFUSALS = 3;

/** What became of the last message. */
export interface Outcome {
  readonly at: Date;
  readonly failure?: BackupError;
}

export class ChannelQueue {
  private readonly waiting = new Map<string, Message>();
  private last: Outcome | undefined;
  private turn: Promise<unknown> = Promise.resolve();
  private next: Promise<Message[]> | undefined;

  constructor(
    readonly channel: Channel,
    private readonly render: (news: News) => Notice,
    private readonly clock: Clock,
  ) {}

  /** Absent as long as nothing was sent. */
  get outcome(): Outcome | undefined {
    return this.last;
  }

  /** False when the channel does not want it. */
  add(message: Message): boolean {
    this.waiting.delete(message.topic);
    if (!this.choose(message)) return false;
    this.waiting.set(message.topic, message);
    const [oldest] = this.waiting.keys();
    if (this.waiting.size > MOST_WAITING && oldest !== undefined) this.waiting.delete(oldest);
    return true;
  }

  holds(topic: string, number: number): boolean {
    return this.waiting.get(topic)?.number === number;
  }

  /** Another process has told something newer. */
  dropBefore(topic: string, number: number): void {
    if ((this.waiting.get(topic)?.number ?? number) < number) this.waiting.delete(topic);
  }

  /**
   * Sends what waits, after what is being sent. When the other side is down the rest waits for the next time; a message
   * that is refused for good is in nobody's way. Answers what was taken. Never rejects.
   */
  async flush(stop: AbortSignal): Promise<Message[]> {
    const next = (this.next ??= this.turn.then(async () => {
      this.next = undefined;
      return await this.sendWaiting(stop);
    }));
    this.turn = next;
    return await next;
  }

  /** @throws BackupError what the other side answered */
  async send(news: News, stop: AbortSignal): Promise<void> {
    try {
      await withinLimit(this.clock, SEND_MS, late, async (limit) => {
        const signal = AbortSignal.any([limit, stop]);
        await untilAborted(this.channel.notifier.send(this.render(news), { signal }), stop);
      });
      this.last = { at: this.clock.now() };
    } catch (error) {
      const failure = BackupError.from(error, 'NOTIFIER_FAILED');
      if (!stop.aborted) this.last = { at: this.clock.now(), failure };
      throw failure;
    }
  }

  private async sendWaiting(stop: AbortSignal): Promise<Message[]> {
    const taken: Message[] = [];
    const refusals: Outcome[] = [];
    for (const { news, messages } of gather(this.parcels())) {
      const failure = await this.failureOf(news, stop);
      if (failure && failure.code !== 'NOTIFIED_IN_PART') {
        if (stop.aborted || failure.retryable) return taken;
        if (refusals.push({ at: this.clock.now(), failure }) === MOST_REFUSALS) return taken;
        continue;
      }
      for (const message of messages) {
        if (this.waiting.get(message.topic) === message) this.waiting.delete(message.topic);
      }
      taken.push(...messages);
    }
    this.last = refusals[0] ?? this.last;
    return taken;
  }

  private async failureOf(news: News, stop: AbortSignal): Promise<BackupError | undefined> {
    try {
      await this.send(news, stop);
      return undefined;
    } catch (error) {
      return BackupError.from(error);
    }
  }

  private parcels(): Parcel[] {
    return [...this.waiting.values()].flatMap((message) => {
      const news = this.choose(message);
      return news ? [{ news, messages: [message] }] : [];
    });
  }

  private choose({ alternatives, notFor = [] }: Message): News | undefined {
    if (notFor.includes(this.channel.name)) return undefined;
    return alternatives.find((news) => wants(this.channel.filter, news));
  }
}

function late(): BackupError {
  return new BackupError('NOTIFIER_FAILED', `The message was not taken within ${formatDuration(SEND_MS)}.`);
}
