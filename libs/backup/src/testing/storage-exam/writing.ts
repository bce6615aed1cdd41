// Questions about writing: whole objects, once, never over another.

import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';

import { collect, patternedBytes, streamOf } from '../streams.js';
import { assertCode, assertNothingAt, type Question } from './question.js';

const WRITERS = 4;

export const WRITING: readonly Question[] = [
  {
    name: 'stores an object and answers what it holds',
    async ask({ storage, folder }) {
      const written = await storage.write(`${folder}/a`, streamOf('hello, ', 'world'));
      assert.equal(written.key, `${folder}/a`);
      assert.equal(written.bytes, 12);
      assert.deepEqual(await storage.stat(`${folder}/a`), written);
      assert.deepEqual((await storage.list(`${folder}/`)).objects, [written]);
      assert.equal((await collect(storage.read(`${folder}/a`))).toString(), 'hello, world');
    },
  },
  {
    name: 'stores an empty object',
    async ask({ storage, folder }) {
      assert.equal((await storage.write(`${folder}/empty`, streamOf())).bytes, 0);
      assert.equal((await storage.stat(`${folder}/empty`)).bytes, 0);
      assert.equal((await collect(storage.read(`${folder}/empty`))).length, 0);
    },
  },
  {
    name: 'stores the same bytes however they are cut into chunks',
    async ask({ storage, folder }) {
      for (const chunkBytes of [1, 7, 4096, 65_537, 3_000_000]) {
        const total = Math.min(3_000_001, chunkBytes * 1000 + 1);
        const key = `${folder}/${chunkBytes}`;
        await storage.write(key, patternedBytes(total, chunkBytes));
        assert.ok((await collect(storage.read(key))).equals(await collect(patternedBytes(total))), key);
      }
    },
  },
  {
    name: 'accepts the longest key and the longest segment',
    async ask({ storage, folder }) {
      const filled = `${folder}/${`${'k'.repeat(255)}/`.repeat(4)}`.slice(0, 1023).replace(/\/$/, 'k');
      const key = `${filled}x`;
      await storage.write(key, streamOf('x'));
      assert.deepEqual(
        (await storage.list(`${folder}/`)).objects.map((object) => object.key),
        [key],
      );
    },
  },
  {
    name: 'shows nothing of an object until it is complete',
    async ask({ storage, folder }) {
      const key = `${folder}/growing`;
      async function* watched(): AsyncGenerator<Uint8Array> {
        yield* patternedBytes(1_000_000);
        await assertNothingAt(storage, key);
        yield* streamOf('end');
        await assertNothingAt(storage, key);
      }
      await storage.write(key, watched());
      assert.equal((await storage.stat(key)).bytes, 1_000_003);
    },
  },
  {
    name: 'leaves nothing and hands on the error when the content fails midway',
    async ask({ storage, folder }) {
      const key = `${folder}/broken`;
      const failure = new Error('the source failed');
      async function* failing(): AsyncGenerator<Uint8Array> {
        yield* patternedBytes(200_000);
        throw failure;
      }
      await assert.rejects(storage.write(key, failing()), (error) => error === failure);
      await assertNothingAt(storage, key);
      await storage.write(key, streamOf('second attempt'));
    },
  },
  {
    name: 'never overwrites: the first writer wins',
    async ask({ storage, folder }) {
      await storage.write(`${folder}/a`, streamOf('first'));
      await assertCode('OBJECT_EXISTS', storage.write(`${folder}/a`, streamOf('second')));
      await assertCode('OBJECT_EXISTS', storage.write(`${folder}/a`, streamOf()));
      assert.equal((await collect(storage.read(`${folder}/a`))).toString(), 'first');
    },
  },
  {
    name: 'lets exactly one of several concurrent writers win',
    async ask({ storage, folder }) {
      const meeting = new EventEmitter();
      const everyoneIsMidway = once(meeting, 'complete');
      let midway = 0;
      async function* content(text: string): AsyncGenerator<Uint8Array> {
        yield Buffer.from(text);
        midway += 1;
        if (midway === WRITERS) meeting.emit('complete');
        await everyoneIsMidway;
        yield Buffer.from(text);
      }
      const texts = Array.from({ length: WRITERS }, (_, index) => String(index));
      const outcomes = await Promise.allSettled(texts.map((text) => storage.write(`${folder}/a`, content(text))));
      const winner = outcomes.findIndex(({ status }) => status === 'fulfilled');
      for (const [index, outcome] of outcomes.entries()) {
        if (index !== winner && outcome.status === 'rejected') {
          await assertCode('OBJECT_EXISTS', Promise.reject(outcome.reason), 'a writer that came second');
        } else assert.equal(index, winner, 'two writers of the same key were told that they stored it');
      }
      assert.equal((await collect(storage.read(`${folder}/a`))).toString(), `${winner}${winner}`);
    },
  },
];
