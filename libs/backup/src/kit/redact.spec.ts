// Redaction: secrets go, sentences stay.

import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';

import { redact } from './redact.js';

const SECRET = 'hunter2hunter2';

describe('redact', () => {
  it.each([
    `postgres://gallery:${SECRET}@db.example.com:5432/gallery`,
    `could not connect to redis://:${SECRET}@127.0.0.1:6379/0 in time`,
    `postgres://gallery:p@${SECRET}@db/gallery`,
    `postgres://gallery:a/${SECRET}@db/gallery`,
    `postgres://gallery:12345${SECRET}@db/gallery`,
    `postgres://gallery:12345/${SECRET}@db/gallery`,
    `mysql2+srv://gallery:1?${SECRET}@db/gallery`,
    `"https://user:${SECRET}@example.com/a?b=c"`,
    `https://hooks.slack.com/services/T0/B0/${SECRET}`,
    `Authorization: Bearer ${SECRET}`,
    `authorization: Basic aHVudGVyOmh1bnRlcg ${SECRET}`,
    `{"authorization":"Digest ${SECRET}"}`,
    `sent bearer ${SECRET} to it`,
    `PGPASSWORD=${SECRET} pg_dump`,
    `password=${SECRET}`,
    `password: "${SECRET} with words"`,
    `{"passphrase":"${SECRET}","a":1}`,
    `{"password":"p\\"q ${SECRET}","a":1}`,
    `password='it\\'s ${SECRET}'`,
    `password="it begins, and ${SECRET}`,
    `${'x'.repeat(200)}_password=${SECRET}`,
    `BACKUP_AGE_PASSPHRASE='${SECRET}'`,
    `secretAccessKey: '${SECRET}'`,
    `AWS_SECRET_ACCESS_KEY=${SECRET}`,
    `?token=${SECRET}&page=2`,
    `api_key=${SECRET}; retry`,
    `-----BEGIN RSA PRIVATE KEY-----\n${SECRET}\n-----END RSA PRIVATE KEY-----`,
    `-----BEGIN PRIVATE KEY-----\n${SECRET}`,
  ])('hides the secret of %p', (text) => {
    const redacted = redact(text);
    expect(redacted).toContain('***');
    expect(redacted).not.toContain(SECRET);
  });

  it('hides age identities, also in the midst of a word, and leaves recipients', () => {
    const recipient = 'age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p';
    const identity = `AGE-SECRET-KEY-1${'QPZRY9X8'.repeat(7)}QP`;
    expect(redact(`key=${identity}, ${identity.toLowerCase()}x for ${recipient}`)).not.toMatch(/qpzry9x8/i);
    expect(redact(`to ${recipient}`)).toBe(`to ${recipient}`);
  });

  it('leaves what helps to understand the rest', () => {
    expect(redact(`postgres://gallery:${SECRET}@db:5432/gallery failed`)).toBe(
      'postgres://gallery:***@db:5432/gallery failed',
    );
    expect(redact(`token=${SECRET}&page=2`)).toBe('token=***&page=2');
  });

  it.each([
    'The write to /var/backups/app/2026/01/01 failed: ENOSPC, no space left on device.',
    'Give the application the right to read the source.',
    'A basic understanding of bearer certificates is enough.',
    'basic authentication failed for user gallery',
    'http://127.0.0.1:8080/users/me@example.com was not found',
    'See https://example.com:443/docs?mail=me@example.com and ask ops@example.com.',
    'No password was given for the user.',
    'The backup 20260101T020000Z-k3x9q2abcd is 25 h old; one was due before 2026-01-01T02:00:00.000Z.',
    'jobs.gallery.schedule.timeZone must be a text that is not empty',
    '',
  ])('leaves alone: %s', (text) => {
    expect(redact(text)).toBe(text);
  });

  it('hides every password in a URL, whatever it is made of', () => {
    const passwords = fc
      .string({ unit: fc.constantFrom(...'aZ5/@:?#&=%.-_~') })
      .map((text) => `${text}${SECRET}${text}`);
    const schemes = fc.constantFrom('postgres', 'postgresql', 'mysql', 'redis', 'mongodb+srv', 'amqps');
    fc.assert(
      fc.property(schemes, passwords, (scheme, password) => {
        expect(redact(`at ${scheme}://me:${password}@db:5432/gallery now`)).toBe(
          `at ${scheme}://me:***@db:5432/gallery now`,
        );
      }),
    );
  });

  it('hides every password in JSON, also in JSON within JSON', () => {
    const texts = fc.string({ unit: fc.constantFrom(...'a7"\'\\/ ,:;{}\n=&') });
    fc.assert(
      fc.property(texts, texts, (before, after) => {
        const json = JSON.stringify({ password: before + SECRET + after, port: 5432 });
        expect(redact(json)).toBe('{"password":***,"port":5432}');
        expect(redact(JSON.stringify({ body: json }))).not.toContain(SECRET);
      }),
    );
  });

  it('cuts what is too long for a message, and no secret in two', () => {
    const text = 'x '.repeat(40_000);
    expect(redact(text).length).toBeLessThan(70_000);
    expect(redact(text)).toMatch(/x …$/);
    const lengths = Array.from({ length: 60 }, (_, index) => 65_536 - index);
    for (const length of lengths) {
      const cut = `${' '.repeat(length - 1)} postgres://gallery:${SECRET}@db/gallery `;
      expect(redact(cut.repeat(2))).not.toMatch(/hunter|:[^/*]/);
    }
  });

  it.each(['a-', 'a-.', 'a://b:', 'a://a:a@', 'a', 'password', 'password="', 'password=\\', 'password\\', 'basic '])(
    'takes no time worth mentioning for %j, many times over',
    (text) => {
      const started = process.cpuUsage().user;
      redact(text.repeat(Math.floor(65_000 / text.length)));
      expect(process.cpuUsage().user - started).toBeLessThan(1_000_000);
    },
  );
});
