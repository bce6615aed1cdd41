// Questions about listing: the order of bytes, prefixes and pages.

import assert from 'node:assert/strict';

import { listAll, type Storage } from '../../core/storage.js';
import { mapConcurrent } from '../../kit/concurrency.js';
import { streamOf } from '../streams.js';
import { assertCode, type Question } from './question.js';

/** Chosen so that sorting folder by folder, or by the alphabet of a language, gives another order. */
const TRICKY = [
  'a-',
  'a-b/c',
  'a.b',
  'a/a',
  'a/b-',
  'a/b/c',
  'a/b0',
  'a0',
  'aa',
  'B',
  '_',
  '.runs/x',
  '0',
  '-',
  'z/z/z',
];
const MANY = 1005;

async function fill(storage: Storage, keys: readonly string[]): Promise<void> {
  await mapConcurrent(keys, 8, (key) => storage.write(key, streamOf('x')));
}

function inByteOrder(keys: readonly string[]): string[] {
  return keys.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}

async function keysBy(storage: Storage, prefix: string, limit: number): Promise<string[]> {
  const keys: string[] = [];
  let after = '';
  for (;;) {
    const { objects, next } = await storage.list(prefix, { after, limit });
    assert.ok(objects.length <= limit, `a page of at most ${limit} has ${objects.length} objects`);
    keys.push(...objects.map(({ key }) => key));
    if (next === undefined) return keys;
    assert.ok(next > after, 'the next page does not come after this one');
    after = next;
  }
}

export const LISTING: readonly Question[] = [
  {
    name: 'lists keys in the order of their bytes, whatever the size of the pages',
    async ask({ storage, folder }) {
      const keys = inByteOrder(TRICKY.map((name) => `${folder}/${name}`));
      await fill(storage, keys);
      for (const limit of [1, 2, 3, 7, keys.length - 1, keys.length, 1000]) {
        assert.deepEqual(await keysBy(storage, `${folder}/`, limit), keys, `in pages of ${limit}`);
      }
    },
  },
  {
    name: 'says that a page is the last one when it is',
    async ask({ storage, folder }) {
      await fill(storage, [`${folder}/a`, `${folder}/b`]);
      assert.equal((await storage.list(`${folder}/`, { limit: 2 })).next, undefined);
      assert.notEqual((await storage.list(`${folder}/`, { limit: 1 })).next, undefined);
    },
  },
  {
    name: 'lists what sorts after any text, be it a key or not',
    async ask({ storage, folder }) {
      const keys = inByteOrder(TRICKY.map((name) => `${folder}/${name}`));
      await fill(storage, keys);
      for (const after of [...keys, ...['a', 'a/', 'a/b', 'a/b/', 'a1', 'zz'].map((name) => `${folder}/${name}`)]) {
        const { objects } = await storage.list(`${folder}/`, { after });
        assert.deepEqual(
          objects.map(({ key }) => key),
          keys.filter((key) => key > after),
          `after ${after}`,
        );
      }
    },
  },
  {
    name: 'lists by prefix: a folder, a key, or the beginning of one',
    async ask({ storage, folder }) {
      const keys = inByteOrder(TRICKY.map((name) => `${folder}/${name}`));
      await fill(storage, keys);
      for (const name of ['a', 'a/', 'a/b', 'a/b/', 'a-', 'a.b', '.runs', '.runs/', 'none', 'none/', 'z/z', 'z/z/z/']) {
        const prefix = `${folder}/${name}`;
        const expected = keys.filter((key) => key.startsWith(prefix));
        assert.deepEqual(await keysBy(storage, prefix, 2), expected, `with prefix ${prefix}`);
      }
    },
  },
  {
    name: 'lists more objects than one page holds',
    async ask({ storage, folder }) {
      const keys = Array.from({ length: MANY }, (_, index) => `${folder}/${index % 7}/${index}`);
      await fill(storage, keys);
      const first = await storage.list(`${folder}/`);
      assert.equal(first.objects.length, 1000);
      assert.notEqual(first.next, undefined);
      const found: string[] = [];
      for await (const { key } of listAll(storage, `${folder}/`)) found.push(key);
      assert.deepEqual(found, inByteOrder(keys));
    },
  },
  {
    name: 'refuses pages that make no sense',
    async ask({ storage, folder }) {
      for (const limit of [0, -1, 1001, 1.5, Number.NaN]) {
        await assertCode('REQUEST_INVALID', storage.list(`${folder}/`, { limit }), `a limit of ${limit}`);
      }
    },
  },
];
