// What waits for a channel: the newest of each topic, not too much of it, and nothing for ever.

import { describe, expect, it } from '@jest/globals';

import { DEFAULT_EVENTS } from '../../core/channel.js';
import { BackupError } from '../../core/errors.js';
import type { News } from '../../core/news.js';
import type { Notice } from '../../core/notifier.js';
import type { Cancellable } from '../../core/storage.js';
import { ManualClock } from '../../testing/manual-clock.js';
import { ChannelQueue } from './channel-queue.js';
import type { Message } from './message.js';

const NEVER = new AbortController().signal;

function render({ id, event, at }: News): Notice {
  return { id, event, at, level: 'warning', title: '', blocks: [], text: '', html: '' };
}

function newQueue(send: (id: string, options: Cancellable) => Promise<void>) {
  const clock = new ManualClock();
  const notifier = {
    kind: 'test',
    target: 'nowhere',
    send: async ({ id }: Notice, options: Cancellable = {}) => await send(id, options),
  };
  const filter = { level: 'healthy', events: DEFAULT_EVENTS } as const;
  return { clock, queue: new ChannelQueue({ name: 'ops', notifier, filter }, render, clock) };
}

function message(topic: string, id: string, number?: number): Message {
  const news: News = { id, at: new Date(0), event: 'test' };
  return { topic, alternatives: [news], ...(number === undefined ? {} : { number }), told: async () => undefined };
}

describe('a queue', () => {
  it('sends the newest of each topic, and what failed again the next time', async () => {
    const sent: string[] = [];
    let works = false;
    let tries = 0;
    const { queue } = newQueue(async (id) => {
      tries++;
      if (!works) throw new BackupError('NOTIFIER_FAILED', 'Not today.');
      sent.push(id);
    });
    for (const [topic, id] of [
      ['gallery', 'a'],
      ['photos', 'b'],
      ['gallery', 'c'],
    ] as const)
      queue.add(message(topic, id));
    expect(await queue.flush(NEVER)).toEqual([]);
    expect([tries, queue.outcome?.failure?.message]).toEqual([1, 'Not today.']);
    works = true;
    expect(await queue.flush(NEVER)).toHaveLength(2);
    expect(sent).toEqual(['b', 'c']);
    expect(queue.outcome).not.toHaveProperty('failure');
    expect(await queue.flush(NEVER)).toEqual([]);
  });

  it('is not given what is not for it', () => {
    const { queue } = newQueue(async () => undefined);
    expect(queue.add({ ...message('gallery', 'a'), notFor: ['ops'] })).toBe(false);
    expect(queue.add(message('gallery', 'a'))).toBe(true);
  });

  it('forgets the oldest when there is too much, and what others have told since', async () => {
    const sent: string[] = [];
    const { queue } = newQueue(async (id) => void sent.push(id));
    for (let number = 1; number <= 103; number++) queue.add(message(`job ${number}`, String(number), number));
    queue.dropBefore('job 50', 51);
    queue.dropBefore('job 51', 51);
    expect([queue.holds('job 3', 3), queue.holds('job 50', 50), queue.holds('job 51', 51)]).toEqual([
      false,
      false,
      true,
    ]);
    await queue.flush(NEVER);
    expect(sent).toHaveLength(99);
  });

  it('counts what only some have got as told, and says that it failed', async () => {
    const { queue } = newQueue(async () => {
      throw new BackupError('NOTIFIED_IN_PART', 'Not for boss@example.com.');
    });
    queue.add(message('gallery', 'a', 1));
    expect(await queue.flush(NEVER)).toHaveLength(1);
    expect([queue.holds('gallery', 1), queue.outcome?.failure?.code]).toEqual([false, 'NOTIFIED_IN_PART']);
  });

  it('sends the others when one is refused for good, and does not try all where everything is', async () => {
    const asked: string[] = [];
    const { queue } = newQueue(async (id) => {
      asked.push(id);
      if (id !== 'good') throw new BackupError('NOTIFIER_FAILED', 'Bad request.', { retryable: false });
    });
    queue.add(message('gallery', 'bad'));
    queue.add(message('photos', 'good'));
    expect(await queue.flush(NEVER)).toMatchObject([{ topic: 'photos' }]);
    expect([queue.outcome?.failure?.retryable, queue.outcome?.failure?.message]).toEqual([false, 'Bad request.']);
    for (const id of ['b', 'c', 'd', 'e']) queue.add(message(id, id));
    expect(await queue.flush(NEVER)).toEqual([]);
    expect(asked).toEqual(['bad', 'good', 'bad', 'b', 'c']);
  });

  it('sends one thing after the other, and twice at the most what is asked for many times', async () => {
    let tries = 0;
    const { queue, clock } = newQueue(async () => {
      tries++;
      await new Promise(() => undefined);
    });
    queue.add(message('gallery', 'a'));
    const flushed = Promise.all([queue.flush(NEVER), queue.flush(NEVER)]);
    await clock.untilPending();
    const meanwhile = [queue.flush(NEVER), queue.flush(NEVER), queue.flush(NEVER)];
    expect(tries).toBe(1);
    await clock.advance(120_000);
    await flushed;
    await clock.untilPending();
    await clock.advance(120_000);
    await Promise.all(meanwhile);
    expect(tries).toBe(2);
  });

  it('waits two minutes for one that hangs, and not at all when the application closes', async () => {
    const { queue, clock } = newQueue(async () => await new Promise(() => undefined));
    queue.add(message('gallery', 'a'));
    const flushed = queue.flush(NEVER);
    await clock.untilPending();
    await clock.advance(120_000);
    expect(await flushed).toEqual([]);
    expect(queue.outcome?.failure?.message).toContain('2 min');

    const closing = new AbortController();
    const stopped = queue.flush(closing.signal);
    await clock.untilPending();
    closing.abort(new BackupError('SHUTTING_DOWN', 'The application is shutting down.'));
    expect(await stopped).toEqual([]);
  });
});
