// Whatever a name, a label or an error holds: it stays text, on its line, within its bounds, and without secrets.

import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';

import type { BackupError } from '../../core/errors.js';
import type { Notice } from '../../core/notifier.js';
import { neutral } from '../neutral.js';
import { renderNotice } from './render-notice.js';
import { health, run } from './sample-news.spec.support.js';

const ID = 'backup.failed.1';
const AT = new Date('2026-03-02T02:00:42Z');

/** A failure of which everything that people and programs say is the given text. */
function noticeAbout(text: string, { howMany = 1, job = text } = {}): Notice {
  const error: ReturnType<BackupError['toJSON']> = {
    code: 'STORAGE_FAILED',
    message: text,
    hint: text,
    retryable: true,
    context: { text },
  };
  const many = Array.from({ length: howMany }, (_, index) => `${text} ${index}`);
  return renderNotice({
    id: ID,
    at: AT,
    event: 'backup.failed',
    target: text,
    run: run({
      state: 'failed',
      job,
      label: text,
      by: text,
      notes: many,
      error,
      warnings: many.map((message) => ({ ...error, message })),
    }),
  });
}

function noticeOfHealth(text: string): Notice {
  const finding = { level: 'critical', name: 'stale', message: text, hint: text } as const;
  const job = health({ summary: text, findings: [finding] });
  const report = { level: 'critical', summary: text, checkedAt: AT, findings: [finding], jobs: [job] } as const;
  return renderNotice({ id: ID, at: AT, event: 'health.worse', before: 'healthy', since: AT, report });
}

function tagsOf(html: string): string {
  return html.replaceAll(/>[^<]*</g, '><');
}

describe('a notice about what somebody else has named', () => {
  it('has a title of one line that is not too long, whatever the names', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        const { title } = noticeAbout(text);
        expect(title.length).toBeLessThanOrEqual(150);
        expect(title).toMatch(/^\P{Cc}*$/u);
        expect(title).not.toMatch(/[\r\n\u2028\u2029\u202e\p{Cs}]/u);
      }),
      { numRuns: 40 },
    );
  });

  it('has HTML in which nothing of it is markup', () => {
    const { html } = noticeAbout(`<script>alert(1)</script><a href='x' onclick="y">&amp;`);
    expect(html).not.toMatch(/<script|<a |onclick="|href='/);
    expect(html).toContain(
      '&lt;script&gt;alert(1)&lt;/script&gt;&lt;a href=&#39;x&#39; onclick=&quot;y&quot;&gt;&amp;amp;',
    );
  });

  it('has HTML of the same elements, whatever the texts', () => {
    const usual = tagsOf(noticeAbout('gallery').html);
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 100 }), (text) => {
        expect(tagsOf(noticeAbout(`x${text}x`).html)).toBe(usual);
      }),
      { numRuns: 40 },
    );
  });

  it('has no line that looks like one of ours and is none', () => {
    const { text } = noticeAbout('gallery\r\n\r\nWhat it means\n-------------\nAll is well.');
    expect(text.match(/^What it means$/gm)).toHaveLength(1);
  });

  it('holds no secret, neither in the words nor in the data', () => {
    const secret = 'postgres://gallery:hunter2hunter2@db/gallery password=hunter2hunter2';
    expect(JSON.stringify(noticeAbout(secret, { job: 'gallery' }))).not.toContain('hunter2');
    expect(JSON.stringify(noticeOfHealth(secret))).not.toContain('hunter2');
  });

  it('stays within bounds, however much there is to say', () => {
    const { blocks, text, html } = noticeAbout('x'.repeat(5000), { howMany: 500 });
    expect(blocks.length).toBeLessThanOrEqual(40);
    expect(text.length).toBeLessThan(20_000);
    expect(html.length).toBeLessThan(40_000);
    expect(text).toContain('… and 491 more.');
  });

  it('quotes it for the shell and for code', () => {
    const { text } = renderNotice(
      {
        id: ID,
        at: AT,
        event: 'restore.finished',
        target: `it's "here"; rm -rf /`,
        run: run({ operation: 'restore' }),
      },
      { baseUrl: 'https://api.example.com/' },
    );
    expect(text).toContain(String.raw`-d '{"confirm":"it'\''s \"here\"; rm -rf /"}'`);
    expect(text).toContain(String.raw`{ confirm: 'it\'s "here"; rm -rf /' }`);
  });
});

describe('a neutral text', () => {
  it.each([
    ['is one line', 'a\r\n  b\u2028c', 100, 'a b c'],
    ['shows nothing that hides', 'a\u202eb\u200bc\u0007d\ud800e', 100, 'a b c d e'],
    ['is cut, and says so', 'abcdef', 4, 'abc…'],
    ['is not cut within a character', 'ab😀cd', 4, 'ab…'],
    ['keeps what is no secret', 'grüße 😀', 100, 'grüße 😀'],
  ])('%s', (_, text, most, expected) => {
    expect(neutral(text, most)).toBe(expected);
  });
});
