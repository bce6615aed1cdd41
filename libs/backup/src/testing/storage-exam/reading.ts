// Questions about reading: all bytes, ranges, and the difference between "not there" and "could not look".

import assert from 'node:assert/strict';

import { collect, pattern, patternedBytes, streamOf } from '../streams.js';
import { assertCode, type Question } from './question.js';

const BYTES = 1_000_000;
const RANGES: readonly (readonly [offset: number, length: number | undefined])[] = [
  [0, undefined],
  [0, 1],
  [0, 0],
  [1, undefined],
  [262_143, 2],
  [500_000, 300_000],
  [999_999, undefined],
  [999_999, 10],
  [1_000_000, undefined],
  [1_000_001, 5],
];

export const READING: readonly Question[] = [
  {
    name: 'reads any range of an object',
    async ask({ storage, folder }) {
      await storage.write(`${folder}/a`, patternedBytes(BYTES));
      for (const [offset, length] of RANGES) {
        const range = length === undefined ? { offset } : { offset, length };
        const bytes = await collect(storage.read(`${folder}/a`, range));
        const expected = pattern(offset, Math.max(0, Math.min(length ?? BYTES, BYTES - offset)));
        assert.ok(bytes.equals(expected), `${offset} and ${length} gave ${bytes.length} bytes, or others`);
      }
    },
  },
  {
    name: 'refuses ranges that make no sense',
    async ask({ storage, folder }) {
      await storage.write(`${folder}/a`, streamOf('a'));
      for (const range of [{ offset: -1 }, { offset: 0.5 }, { length: -1 }, { length: Number.NaN }]) {
        await assertCode('REQUEST_INVALID', collect(storage.read(`${folder}/a`, range)), JSON.stringify(range));
      }
    },
  },
  {
    name: 'gives each chunk away for good',
    async ask({ storage, folder }) {
      await storage.write(`${folder}/a`, patternedBytes(BYTES));
      const copies: Buffer[] = [];
      for await (const chunk of storage.read(`${folder}/a`)) {
        assert.ok(chunk.length > 0, 'a chunk was empty');
        copies.push(Buffer.from(chunk));
        chunk.fill(0);
      }
      assert.ok(Buffer.concat(copies).equals(pattern(0, BYTES)));
    },
  },
  {
    name: 'serves several readers of one object at once',
    async ask({ storage, folder }) {
      await storage.write(`${folder}/a`, patternedBytes(BYTES));
      const copies = await Promise.all([0, 1, 2, 3].map(() => collect(storage.read(`${folder}/a`))));
      for (const copy of copies) assert.ok(copy.equals(pattern(0, BYTES)));
    },
  },
  {
    name: 'tells an object that is not there, by the first read and not before',
    async ask({ storage, folder }) {
      await storage.write(`${folder}/there`, streamOf('x'));
      for (const key of [`${folder}/not`, `${folder}/no/such/folder`, `${folder}/ther`]) {
        const stream = storage.read(key);
        await assertCode('OBJECT_NOT_FOUND', collect(stream), `read of ${key}`);
        await assertCode('OBJECT_NOT_FOUND', storage.stat(key), `stat of ${key}`);
      }
    },
  },
  {
    name: 'does not take a folder for an object, nor an object for a folder',
    async ask({ storage, folder }) {
      await storage.write(`${folder}/a/b`, streamOf('x'));
      await assertCode('OBJECT_NOT_FOUND', storage.stat(`${folder}/a`));
      await assertCode('OBJECT_NOT_FOUND', collect(storage.read(`${folder}/a`)));
      await assertCode('OBJECT_NOT_FOUND', storage.stat(`${folder}/a/b/c`));
      await storage.delete(`${folder}/a`);
      await storage.delete(`${folder}/a/b/c`);
      assert.equal((await storage.stat(`${folder}/a/b`)).bytes, 1);
      assert.deepEqual((await storage.list(`${folder}/a/b/`)).objects, []);
    },
  },
];
