// Mail: passes the exam, keeps the password off the line and out of errors, and looks like what it is.

import { describe, expect, it } from '@jest/globals';

import { ExamClock } from '../../testing/notifier-exam/exam-clock.js';
import { notifierExam } from '../../testing/notifier-exam/notifier-exam.js';
import { SAMPLE_NOTICE } from '../../testing/notifier-exam/question.js';
import { EmailNotifier, type EmailNotifierOptions } from './email-notifier.js';
import { PASSWORD, serve, smtpError, startMailSide, USER } from './mail-side.spec.support.js';
import type { MailServer } from './server.js';

const ENVELOPE = {
  from: 'Backups <backups@example.com>',
  to: ['ops@example.com', 'boss@example.com'],
  subjectPrefix: '[backup]',
};

/** Leads to this machine, and is none of the names for it. */
const ELSEWHERE = '0.0.0.0';

function mailTo(server: MailServer, options: Partial<EmailNotifierOptions> = {}): EmailNotifier {
  return new EmailNotifier({ ...ENVELOPE, server, clock: new ExamClock(), ...options });
}

describe('the mail notifier', () => {
  const exam = notifierExam({ start: (mood, tools) => startMailSide(mood, (server) => mailTo(server, tools)) });
  for (const { name, run } of exam) it(name, run);

  it('mails text and HTML, in a thread of its job, to programs known as automatic', async () => {
    const other = await startMailSide('takes', (server) => mailTo(server));
    await other.notifier.send(SAMPLE_NOTICE);
    const [head = '', ...bodies] = (other.arrived()[0] ?? '').replaceAll(/\r\n[ \t]/g, ' ').split('\r\n\r\n');
    for (const line of [
      'From: Backups <backups@example.com>',
      'To: ops@example.com, boss@example.com',
      'Subject: [backup] gallery: backup failed',
      'Date: Thu, 01 Jan 2026 02:00:00 +0000',
      'Message-ID: <exam-1@example.com>',
      'References: <gallery.nestjs-backup@example.com>',
      'List-ID: "Backups: gallery" <gallery.nestjs-backup.example.com>',
      'Auto-Submitted: auto-generated',
      'Importance: High',
    ]) {
      expect(head.split('\r\n')).toContain(line);
    }
    expect(head).toContain('multipart/alternative');
    expect(bodies.join()).toContain('text/plain');
    expect(bodies.join()).toContain('text/html');
    await other.close();
  });

  it('can not be made to write headers of somebody else', async () => {
    const other = await startMailSide('takes', (server) => mailTo(server));
    await other.notifier.send({ ...SAMPLE_NOTICE, title: 'gallery\r\nBcc: all@example.com\r\n\r\nHello' });
    const [head = ''] = (other.arrived()[0] ?? '').split('\r\n\r\n');
    expect(head).not.toMatch(/^Bcc:/im);
    await other.close();
  });

  it('says who was refused when only some were', async () => {
    const other = await serve(
      {
        onRcptTo: ({ address }, _session, done) =>
          done(address.startsWith('boss') ? smtpError(550, 'no such user') : null),
      },
      (server) => mailTo(server),
    );
    await expect(other.notifier.send(SAMPLE_NOTICE)).rejects.toMatchObject({
      code: 'NOTIFIED_IN_PART',
      message: expect.stringMatching(/ took the mail, but not for boss@example\.com\.$/),
      retryable: false,
    });
    expect(other.arrived()).toHaveLength(1);
    await other.close();
  });

  it('says what was answered when all were refused, and does not ask again', async () => {
    const other = await serve(
      { onRcptTo: (_address, _session, done) => done(smtpError(550, 'no such user')) },
      (server) => mailTo(server),
    );
    await expect(other.notifier.send(SAMPLE_NOTICE)).rejects.toMatchObject({
      message: expect.stringContaining('answered 550 no such user'),
      retryable: false,
      hint: expect.stringContaining('from and to'),
    });
    expect(other.attempts()).toBe(1);
    await other.close();
  });

  it('changes to TLS where the server offers it', async () => {
    const other = await serve({ hideSTARTTLS: false }, (server) => mailTo(server));
    await other.notifier.send(SAMPLE_NOTICE);
    expect(other.encrypted).toEqual([true]);
    await other.close();
  });

  it.each([
    ['in the clear where TLS is asked for', ['STARTTLS'], { requireTls: true }, '127.0.0.1'],
    ['in the clear to another machine', ['STARTTLS'], {}, ELSEWHERE],
    ['to another machine whose certificate nobody has signed', [], {}, ELSEWHERE],
  ])('sends neither password nor mail %s', async (_, disabledCommands, options, host) => {
    const heard: string[] = [];
    const other = await serve(
      {
        hideSTARTTLS: disabledCommands.length > 0,
        disabledCommands,
        onAuth(_auth, _session, done) {
          heard.push('password');
          done(null, { user: USER });
        },
      },
      (server) => mailTo({ ...server, host }, options),
    );
    await expect(other.notifier.send(SAMPLE_NOTICE)).rejects.toMatchObject({
      code: 'NOTIFIER_FAILED',
      retryable: false,
      hint: expect.stringContaining('STARTTLS'),
    });
    expect([heard, other.arrived()]).toEqual([[], []]);
    await other.close();
  });

  it('says of a login that is refused what to look at', async () => {
    const other = await startMailSide('refuses', (server) => mailTo(server));
    const checks = await other.notifier.examine?.();
    expect(checks).toEqual([
      {
        name: 'mail-server',
        verdict: 'blocked',
        message: expect.stringMatching(/ 535 not today, gallery with \*\*\*\.$/),
        hint: expect.stringContaining('password'),
      },
    ]);
    expect(JSON.stringify(checks)).not.toContain(PASSWORD);
    await other.close();
  });
});
