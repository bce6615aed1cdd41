// Every kind of news as it is told: compared with files that a person has read.
//
// To renew them after a change of the words, and then to read what has changed:
// UPDATE_GOLDEN=1 NODE_OPTIONS=--experimental-vm-modules npx jest libs/backup/dist/notifiers/render && git diff

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';

import { NOTICE_EVENTS } from '../../core/news.js';
import { renderNotice } from './render-notice.js';
import { GROUP_SAMPLES } from './sample-group-news.spec.support.js';
import { SAMPLES as OF_JOBS } from './sample-news.spec.support.js';

const SAMPLES = { ...OF_JOBS, ...GROUP_SAMPLES };

const GOLDEN = fileURLToPath(new URL('../../../src/notifiers/render/golden/', import.meta.url));
const BASE = 'https://api.example.com/admin/backups/';
const names = Object.keys(SAMPLES);

function expectGolden(file: string, actual: string): void {
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(`${GOLDEN}${file}`, actual);
  expect(actual).toBe(readFileSync(`${GOLDEN}${file}`, 'utf8'));
}

describe('a notice', () => {
  it.each(Object.entries(SAMPLES))('of the kind %s reads as its golden files', (name, news) => {
    const { title, text, html } = renderNotice(news, { baseUrl: BASE });
    expectGolden(`${name}.txt`, `${title}\n\n${text}`);
    expectGolden(`${name}.html`, html);
  });

  it('has a golden text and a golden HTML for each kind, and no others', () => {
    expect(readdirSync(GOLDEN).toSorted()).toEqual(names.flatMap((name) => [`${name}.html`, `${name}.txt`]).toSorted());
  });

  it('is known for every event', () => {
    const known = new Set(Object.values(SAMPLES).map(({ event }) => event));
    expect(NOTICE_EVENTS.filter((event) => !known.has(event))).toEqual([]);
  });

  it('says requests without a base URL as they go below the routes', () => {
    const { text } = renderNotice(SAMPLES['backup-failed'] ?? { id: '', at: new Date(0), event: 'test' });
    expect(text).toContain('    POST …/create {"job":"gallery"}\n');
    expect(text).not.toContain('curl');
  });
});
