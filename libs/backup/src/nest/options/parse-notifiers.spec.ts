// Options of notifiers: who is told, and of what.

import { describe, expect, it } from '@jest/globals';

import { DEFAULT_EVENTS } from '../../core/channel.js';
import { systemClock } from '../../core/clock.js';
import type { Notifier } from '../../core/notifier.js';
import { composeNotifiers } from '../compose.js';
import { parseOptions } from './parse-options.js';
import { problemsOf, usable } from './usable-options.spec.support.js';

const SLACK = { type: 'slack', url: 'https://hooks.slack.com/services/T0/B0/token' };
const EMAIL = { type: 'email', url: 'smtp://me:p%40ss@mail.example.com', from: 'b@example.com', to: 'ops@example.com' };
const WEBHOOK = { type: 'webhook', url: 'https://ops.example.com/hook?key=1', secret: '0123456789abcdef' };
const OWN: Notifier = { kind: 'own', target: 'the wall', send: () => Promise.resolve() };

const settings = (notifiers: object) => parseOptions(usable({}, { notifiers })).notifiers;
const problems = (notifier: unknown) => problemsOf(usable({}, { notifiers: { ops: notifier } }));

describe('the options of notifiers', () => {
  it('apply every default', () => {
    const filter = { level: 'healthy', events: DEFAULT_EVENTS };
    expect(settings({ slack: SLACK, mail: EMAIL, hook: WEBHOOK, own: OWN })).toEqual({
      slack: { notifier: SLACK, filter },
      mail: {
        notifier: {
          type: 'email',
          server: { host: 'mail.example.com', port: 587, secure: false, auth: { user: 'me', pass: 'p@ss' } },
          from: 'b@example.com',
          to: ['ops@example.com'],
          subjectPrefix: '[backup]',
        },
        filter,
      },
      hook: { notifier: { ...WEBHOOK, headers: {} }, filter },
      own: { notifier: OWN, filter },
    });
    expect(DEFAULT_EVENTS).not.toContain('backup.succeeded');
    expect(DEFAULT_EVENTS).toContain('backup.failed');
    expect(settings({})).toEqual({});
  });

  it('say everything that can be said', () => {
    const filter = { level: 'critical', jobs: ['gallery'], events: ['backup.failed', 'health.worse'] } as const;
    const patience = { timeout: '5s', retryFor: '5m' };
    const decided = { timeoutMs: 5000, retryForMs: 300_000 };
    const server = { host: '::1', port: 2525, secure: true };
    const mail = {
      from: 'Backups <b@example.com>',
      to: ['a@example.com', 'b@example.com'],
      subjectPrefix: '',
      requireTls: false,
    };
    expect(
      settings({
        slack: { ...SLACK, filter, ...patience },
        mail: { ...mail, type: 'email', url: 'smtps://[::1]:2525', filter, ...patience },
        hook: { ...WEBHOOK, headers: { Authorization: 'Bearer x' }, filter, ...patience },
        own: { type: 'custom', notifier: OWN, filter },
      }),
    ).toEqual({
      slack: { notifier: { ...SLACK, ...decided }, filter },
      mail: { notifier: { ...mail, type: 'email', server, ...decided }, filter },
      hook: { notifier: { ...WEBHOOK, headers: { Authorization: 'Bearer x' }, ...decided }, filter },
      own: { notifier: OWN, filter },
    });
  });

  it('become channels', () => {
    const channels = composeNotifiers(
      parseOptions(usable({}, { notifiers: { slack: SLACK, mail: EMAIL, hook: WEBHOOK, own: OWN } })),
      systemClock,
    );
    expect(channels.map(({ name, notifier: { kind, target } }) => [name, kind, target])).toEqual([
      ['slack', 'slack', 'hooks.slack.com'],
      ['mail', 'email', 'ops@example.com'],
      ['hook', 'webhook', 'https://ops.example.com'],
      ['own', 'own', 'the wall'],
    ]);
  });

  it.each<[string, unknown, string]>([
    ['is no notifier', 'slack', 'ops must be { type }'],
    ['is of a kind that there is not', { type: 'pager' }, 'ops.type must be one of slack, email, webhook, custom'],
    ['lacks a part of the port', { kind: 'x', send: () => undefined }, 'ops must have a text as its target'],
    ['is custom and nothing', { type: 'custom' }, 'ops.notifier must be an object that implements Notifier'],
    ['has no URL', { type: 'slack', url: undefined }, 'ops.url must be a text'],
    ['has no web URL', { ...SLACK, url: 'the-secret' }, 'ops.url must be a URL that begins with https:// or http://'],
    ['has a password in its URL', { ...SLACK, url: 'https://a:the-secret@x' }, 'ops.url must be'],
    ['has another option', { ...SLACK, channel: 'x' }, 'ops.channel is not known here'],
    ['has no server', { ...EMAIL, url: 'mail.example.com:the-secret' }, 'ops.url must be smtp://'],
    [
      'has parts that mail does not know',
      { ...EMAIL, url: 'smtp://me:the-secret@x?pool=true' },
      'ops.url must be smtp://',
    ],
    ['has a user without a password', { ...EMAIL, url: 'smtp://the-secret@x' }, 'ops.url must be smtp://'],
    ['has two lines as its sender', { ...EMAIL, from: 'a@b.c\r\nBcc: d@e.f' }, 'ops.from must be an address'],
    ['has hidden lines in its name', { ...EMAIL, from: 'A\r\nBcc: d@e.f <a@b.c>' }, 'ops.from must be an address'],
    ['has a list as an address', { ...EMAIL, to: 'a@b.c, d@e.f' }, 'ops.to must be an address'],
    ['has nobody to send to', { ...EMAIL, to: [] }, 'ops.to must name at least one address'],
    ['has two lines as its prefix', { ...EMAIL, subjectPrefix: 'a\nb' }, 'ops.subjectPrefix must be one line'],
    ['has a short secret', { ...WEBHOOK, secret: 'the-secret' }, 'ops.secret must be a text of at least 16'],
    ['has a header of ours', { ...WEBHOOK, headers: { 'content-type': 'x' } }, 'headers.content-type is a header that'],
    ['has two lines as a header', { ...WEBHOOK, headers: { A: 'the-secret\r\nB: c' } }, 'headers.A must be one line'],
    ['has a level that lets all pass', { ...SLACK, filter: { level: 'healthy' } }, 'ops.filter.level must be one of'],
    [
      'has a job that is not there',
      { ...SLACK, filter: { jobs: ['x'] } },
      'filter.jobs[0] must be one of the jobs: gallery',
    ],
    ['lets nothing pass', { ...SLACK, filter: { events: [] } }, 'ops.filter.events must name at least one'],
    ['has an event that is not there', { ...SLACK, filter: { events: ['x'] } }, 'filter.events[0] must be one of'],
    ['waits too long', { ...SLACK, timeout: '1h' }, 'ops.timeout must be at most'],
  ])('are refused when one %s, without saying secrets', (_, notifier, problem) => {
    const found = problems(notifier);
    expect(found).toContainEqual(expect.stringContaining(problem));
    expect(found.join(' ')).not.toContain('the-secret');
  });
});
