// What is no complete index is found out while a backup is read back.

import { describe, expect, it } from '@jest/globals';

import { streamOf } from '../../testing/streams.js';
import { fromText } from './byte-path.js';
import { formatEnd, formatEntry, formatHeader } from './index/format-index.js';
import { inspectIndex } from './inspect-index.js';
import { ListingDigest } from './listing-digest.js';

const common = { mode: 0o755, uid: 0, gid: 0, mtimeNs: '0', ino: '1', type: 'directory' } as const;
const entries = ['.', 'a', 'b'].map((path) => ({ ...common, path: fromText(path) }));
const index = [formatHeader({ id: 'x' }), ...entries.map(formatEntry), formatEnd(3)];

async function inspect(text: string, name = 'index.jsonl') {
  const digest = new ListingDigest();
  for (const entry of entries) digest.add(entry);
  const content = streamOf(...Array.from(text, (sign) => Buffer.from(sign)));
  return await inspectIndex({ name, content, facts: digest.facts() });
}

describe('inspectIndex', () => {
  it('finds a good one good, whatever the chunks it comes in', async () => {
    expect(await inspect(index.join(''))).toMatchObject([{ name: 'index', verdict: 'ok' }]);
  });

  it.each([
    ['', 'is not complete'],
    [index.slice(0, -1).join(''), 'is not complete'],
    [index.join('').slice(0, -1), 'is not complete'],
    [index.slice(1).join(''), 'is not complete'],
    [[...index.slice(0, 3), ...index.slice(4)].join(''), 'is not complete'],
    [[...index.slice(0, 3), formatEnd(2)].join(''), 'lists 1 files, folders and links instead of 2'],
  ])('finds %j bad', async (text, message) => {
    expect(await inspect(text)).toMatchObject([{ verdict: 'blocked', message: expect.stringContaining(message) }]);
  });

  it('leaves volumes alone', async () => {
    expect(await inspect('', 'files-00001.tar')).toEqual([]);
  });
});
