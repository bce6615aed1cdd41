// Slack: passes the exam, honours its limits, and never shows the URL.

import { describe, expect, it } from '@jest/globals';

import { notifierExam } from '../../testing/notifier-exam/notifier-exam.js';
import { SAMPLE_NOTICE } from '../../testing/notifier-exam/question.js';
import { ExamClock } from '../../testing/notifier-exam/exam-clock.js';
import { serve, startHttpSide } from '../http-side.spec.support.js';
import { SlackNotifier } from './slack-notifier.js';

describe('the Slack notifier', () => {
  const exam = notifierExam({
    start: (mood, tools) => startHttpSide(mood, (url) => new SlackNotifier({ url, ...tools })),
  });
  for (const { name, run } of exam) it(name, run);

  it('waits as long as Slack asks for after a 429', async () => {
    const clock = new ExamClock();
    const other = await serve(
      (response, attempt) => {
        if (attempt === 1) response.writeHead(429, { 'Retry-After': '7' }).end('rate_limited');
        else response.end('ok');
      },
      (url) => new SlackNotifier({ url, clock }),
    );
    await other.notifier.send(SAMPLE_NOTICE);
    expect(clock.waits).toEqual([7000]);
    expect(other.requests).toHaveLength(2);
    await other.close();
  });

  it('does not hurry because Slack says that it may come back at once', async () => {
    const clock = new ExamClock();
    const other = await serve(
      (response) => response.writeHead(429, { 'Retry-After': '0' }).end('rate_limited'),
      (url) => new SlackNotifier({ url, clock, retryForMs: 60_000 }),
    );
    await expect(other.notifier.send(SAMPLE_NOTICE)).rejects.toMatchObject({ code: 'NOTIFIER_FAILED' });
    expect(other.attempts()).toBeLessThan(12);
    await other.close();
  });

  it('gives up at once when it would have to wait too long, and says what was answered', async () => {
    const clock = new ExamClock();
    const other = await serve(
      (response) => response.writeHead(429, { 'Retry-After': '3600' }).end('rate_limited'),
      (url) => new SlackNotifier({ url, clock, retryForMs: 60_000 }),
    );
    await expect(other.notifier.send(SAMPLE_NOTICE)).rejects.toMatchObject({
      code: 'NOTIFIER_FAILED',
      message: expect.stringMatching(/^127\.0\.0\.1:\d+ answered 429: rate_limited\.$/),
      retryable: true,
    });
    expect(clock.waits).toEqual([]);
    await other.close();
  });

  it('says of an answer that is no Slack what it was, in one short line', async () => {
    const other = await serve(
      (response) => response.writeHead(403).end(`<html>\r\n${'x'.repeat(1_000_000)}</html>`),
      (url) => new SlackNotifier({ url, clock: new ExamClock() }),
    );
    const error: unknown = await other.notifier.send(SAMPLE_NOTICE).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ message: expect.stringMatching(/^127\.0\.0\.1:\d+ answered 403: <html> x+…$/) });
    await other.close();
  });
});
