// Webhooks: pass the exam, and are signed in a way that the documented verifier accepts.

import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';

import { systemClock } from '../../core/clock.js';
import { ExamClock } from '../../testing/notifier-exam/exam-clock.js';
import { notifierExam } from '../../testing/notifier-exam/notifier-exam.js';
import { SAMPLE_NOTICE } from '../../testing/notifier-exam/question.js';
import { type HttpSide, serve, startHttpSide } from '../http-side.spec.support.js';
import { sign } from './signature.js';
import { WebhookNotifier } from './webhook-notifier.js';

const secret = 'the secret of both sides';
const DOCUMENT = new URL('../../../docs/notifiers.md', import.meta.url);

type Verifier = (signature: unknown, body: Buffer, secret: string) => boolean;

/** The code that the document shows, as a reader would use it. */
async function documentedVerifier(): Promise<Verifier> {
  const [, code = ''] = /```js\n(.*?)```/s.exec(await readFile(DOCUMENT, 'utf8')) ?? [];
  const module = (await import(`data:text/javascript,${encodeURIComponent(code)}`)) as { isFromBackup: Verifier };
  return module.isFromBackup;
}

function takes(headers: Record<string, string> = {}): Promise<HttpSide> {
  return startHttpSide('takes', (url) => new WebhookNotifier({ url, secret, headers, clock: new ExamClock() }));
}

describe('the webhook notifier', () => {
  const exam = notifierExam({
    start: (mood, tools) => startHttpSide(mood, (url) => new WebhookNotifier({ url, secret, ...tools })),
  });
  for (const { name, run } of exam) it(name, run);

  it('shows of its URL the origin only', async () => {
    const other = await takes();
    expect(other.notifier.target).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    await other.close();
  });

  it('sends the notice, without its HTML, as versioned JSON', async () => {
    const other = await takes({ Authorization: 'Bearer 0123456789' });
    await other.notifier.send(SAMPLE_NOTICE);
    const [request] = other.requests;
    const { id, event, level, job, title, text } = SAMPLE_NOTICE;
    expect(JSON.parse(request?.body ?? '')).toEqual({
      version: 1,
      id,
      event,
      level,
      at: '2026-01-01T02:00:00.000Z',
      job,
      title,
      text,
    });
    expect(request?.headers).toMatchObject({
      'content-type': 'application/json',
      authorization: 'Bearer 0123456789',
      connection: 'close',
      'x-backup-event': 'backup.failed',
      'x-backup-notice': 'exam-1',
    });
    await other.close();
  });

  it('signs what it sends so that the documented verifier takes it, and nothing else', async () => {
    const verify = await documentedVerifier();
    const other = await takes();
    await other.notifier.send(SAMPLE_NOTICE);
    const [{ headers, body } = { headers: {}, body: '' }] = other.requests;
    const signature = String(headers['x-backup-signature']);
    const old = sign(body, secret, new Date(systemClock.now().getTime() - 600_000));
    expect(verify(signature, Buffer.from(body), secret)).toBe(true);
    expect(verify(signature, Buffer.from(`${body} `), secret)).toBe(false);
    expect(verify(signature, Buffer.from(body), 'another secret of 32')).toBe(false);
    expect(verify(old, Buffer.from(body), secret)).toBe(false);
    for (const wrong of [undefined, '', 't=1', 'v1=00', signature.replace('t=', 't=1')]) {
      expect(verify(wrong, Buffer.from(body), secret)).toBe(false);
    }
    await other.close();
  });

  it('does not follow a redirect', async () => {
    const elsewhere = await takes();
    const other = await serve(
      (response) => response.writeHead(307, { Location: 'http://127.0.0.1/elsewhere' }).end(),
      (url) => new WebhookNotifier({ url, secret, clock: new ExamClock() }),
    );
    await expect(other.notifier.send(SAMPLE_NOTICE)).rejects.toMatchObject({
      code: 'NOTIFIER_FAILED',
      message: expect.stringMatching(/ answered 307\.$/),
      retryable: false,
      hint: expect.stringContaining('Redirects are not followed.'),
    });
    expect(elsewhere.attempts()).toBe(0);
    await Promise.all([other.close(), elsewhere.close()]);
  });

  it('keeps the values of its own headers and its secret out of errors', async () => {
    const other = await serve(
      (response) => response.writeHead(401).end(`Bearer 0123456789 is wrong, and so is ${secret}`),
      (url) =>
        new WebhookNotifier({ url, secret, headers: { Authorization: 'Bearer 0123456789' }, clock: new ExamClock() }),
    );
    await expect(other.notifier.send(SAMPLE_NOTICE)).rejects.toMatchObject({
      message: expect.stringMatching(/ answered 401: \*\*\* is wrong, and so is \*\*\*\.$/),
    });
    await other.close();
  });

  it('lets no header of the host take the place of its own', async () => {
    const other = await takes({ 'x-backup-signature': 'v1=forged', 'X-Backup-Event': 'test' });
    await other.notifier.send(SAMPLE_NOTICE);
    expect(other.requests[0]?.headers).toMatchObject({
      'x-backup-signature': expect.stringMatching(/^t=\d+,v1=[0-9a-f]{64}$/),
      'x-backup-event': 'backup.failed',
    });
    await other.close();
  });

  it('signs each attempt anew', async () => {
    const clock = new ExamClock();
    const other = await serve(
      (response, attempt) => {
        if (attempt === 1)
          response.writeHead(503, { 'Retry-After': new Date(clock.now().getTime() + 20_000).toUTCString() }).end();
        else response.end();
      },
      (url) => new WebhookNotifier({ url, secret, clock }),
    );
    await other.notifier.send(SAMPLE_NOTICE);
    const [first, second] = other.requests.map(({ headers }) => String(headers['x-backup-signature']));
    expect(first).not.toBe(second);
    expect(clock.waits[0]).toBeGreaterThan(15_000);
    await other.close();
  });
});
