// Redaction: secrets go, sentences stay.

import { describe, expect, it } from '@jest/globals';

import { redact } from './redact.js';

const SECRET = 'hunter2hunter2';

describe('redact', () => {
  it.each([
    `postgres://gallery:${SECRET}@db.example.com:5432/gallery`,
    `could not connect to redis://:${SECRET}@127.0.0.1:6379/0 in time`,
    `postgres://gallery:p@${SECRET}@db/gallery`,
    `postgres://gallery:a/${SECRET}@db/gallery`,
    `postgres://gallery:12345${SECRET}@db/gallery`,
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

  it('takes no time worth mentioning for a long text that looks like secrets', () => {
    const text = `${'a-.'.repeat(20_000)} ${'a://b:'.repeat(5_000)} ${'password'.repeat(5_000)}`;
    const started = process.cpuUsage().user;
    redact(text);
    expect(process.cpuUsage().user - started).toBeLessThan(5_000_000);
  });
});
