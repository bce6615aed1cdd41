// A page that is empty is not the end of a listing: only a server that says so has nothing more.

import { describe, expect, it } from '@jest/globals';

import { listAll } from '../../core/storage.js';
import { answeringServers } from './answering-server.spec.support.js';

const serve = answeringServers();

interface Page {
  readonly keys?: readonly string[];
  /** Where it goes on, if it does. */
  readonly next?: string;
  readonly truncated?: boolean;
}

function xmlOf({ keys = [], next, truncated = next !== undefined }: Page): string {
  const contents = keys.map(
    (key) =>
      `<Contents><Key>${key}</Key><LastModified>2026-01-01T00:00:00.000Z</LastModified><ETag>"e"</ETag><Size>5</Size></Contents>`,
  );
  const token = next === undefined ? '' : `<NextContinuationToken>${next}</NextContinuationToken>`;
  return `<?xml version="1.0"?><ListBucketResult><IsTruncated>${truncated}</IsTruncated>${token}${contents.join('')}</ListBucketResult>`;
}

/** A bucket whose pages are these: found by the token, or by the key after which to start, or the first one. */
async function bucketOf(pages: Readonly<Record<string, Page>>) {
  return await serve((parameters, response) => {
    const at = parameters.get('continuation-token') ?? parameters.get('start-after') ?? 'start';
    response.setHeader('content-type', 'application/xml');
    response.end(xmlOf(pages[at] ?? {}));
  });
}

describe('a listing', () => {
  it('goes on after pages that hold nothing', async () => {
    const { storage } = await bucketOf({
      start: { keys: ['a/1'], next: 'unused' },
      'a/1': { next: 'second' },
      second: { next: 'third' },
      third: { keys: ['a/2'] },
    });
    const keys: string[] = [];
    for await (const { key } of listAll(storage, 'a/')) keys.push(key);
    expect(keys).toEqual(['a/1', 'a/2']);
  });

  it('finds an object behind pages that hold nothing', async () => {
    const { storage, asked } = await bucketOf({ start: { next: 'second' }, second: { keys: ['a/1'] } });
    expect(await storage.stat('a/1')).toMatchObject({ key: 'a/1', bytes: 5 });
    expect(asked.map((parameters) => parameters.get('max-keys'))).toEqual(['1', '1']);
  });

  it.each<[string, Page]>([
    ['it does not say where', { truncated: true }],
    ['it goes on where it is', { next: 'start' }],
  ])('fails when there is more and %s', async (_, start) => {
    const { storage } = await bucketOf({ start });
    for (const look of [storage.list('a/'), storage.stat('a/1')]) {
      await expect(look).rejects.toMatchObject({
        code: 'STORAGE_FAILED',
        message: expect.stringContaining('not where it goes on'),
      });
    }
  });
});

it('prepare looks only where it will work', async () => {
  const { storage, asked } = await bucketOf({});
  await storage.prepare('gallery/');
  await storage.prepare();
  expect(asked.map((parameters) => parameters.get('prefix'))).toEqual(['gallery/', '']);
});
