// Questions about stopping early: aborted writes and reads, and what they leave behind.

import assert from 'node:assert/strict';

import { collect, patternedBytes, streamOf } from '../streams.js';
import { assertNothingAt, drain, type Question } from './question.js';

const REASON = new Error('stopped by the exam');

function isReason(error: unknown): boolean {
  return error === REASON;
}

async function* unreadable(): AsyncGenerator<Uint8Array> {
  yield await Promise.reject<Uint8Array>(new Error('the content was read'));
}

export const STOPPING: readonly Question[] = [
  {
    name: 'leaves nothing of a write that is aborted midway, and frees the content',
    async ask({ storage, folder }) {
      const stop = new AbortController();
      let freed = false;
      async function* endless(): AsyncGenerator<Uint8Array> {
        try {
          for (let chunks = 0; ; chunks++) {
            if (chunks === 20) stop.abort(REASON);
            assert.ok(chunks < 1000, 'the content was read on after the abort');
            yield Buffer.alloc(100_000, 'x');
          }
        } finally {
          freed = true;
        }
      }
      await assert.rejects(storage.write(`${folder}/a`, endless(), { signal: stop.signal }), isReason);
      assert.ok(freed, 'the content was not told to free what it holds');
      await assertNothingAt(storage, `${folder}/a`);
    },
  },
  {
    name: 'lets go of content that hangs when the write is aborted',
    async ask({ storage, folder }) {
      const stop = new AbortController();
      async function* hanging(): AsyncGenerator<Uint8Array> {
        yield Buffer.from('x');
        setImmediate(() => stop.abort(REASON));
        await new Promise<never>(() => undefined);
      }
      await assert.rejects(storage.write(`${folder}/a`, hanging(), { signal: stop.signal }), isReason);
      await assertNothingAt(storage, `${folder}/a`);
    },
  },
  {
    name: 'starts nothing when the signal has aborted already',
    async ask({ storage, folder }) {
      const signal = AbortSignal.abort(REASON);
      await storage.write(`${folder}/a`, streamOf('a'));
      await assert.rejects(storage.write(`${folder}/b`, unreadable(), { signal }), isReason);
      await assert.rejects(collect(storage.read(`${folder}/a`, { signal })), isReason);
      await assert.rejects(storage.stat(`${folder}/a`, { signal }), isReason);
      await assert.rejects(storage.list(`${folder}/`, { signal }), isReason);
      await assert.rejects(storage.delete(`${folder}/a`, { signal }), isReason);
      assert.equal((await storage.stat(`${folder}/a`)).bytes, 1);
    },
  },
  {
    name: 'stops a read that is aborted midway',
    async ask({ storage, folder }) {
      await storage.write(`${folder}/a`, patternedBytes(20_000_000));
      const stop = new AbortController();
      let bytes = 0;
      async function readOn(): Promise<void> {
        for await (const chunk of storage.read(`${folder}/a`, { signal: stop.signal })) {
          bytes += chunk.length;
          stop.abort(REASON);
        }
      }
      await assert.rejects(readOn(), isReason);
      assert.ok(bytes < 20_000_000, 'the whole object was read in spite of the abort');
    },
  },
  {
    name: 'bears readers that stop early, again and again',
    async ask({ storage, folder }) {
      await storage.write(`${folder}/a`, patternedBytes(2_000_000));
      for (let times = 0; times < 100; times++) {
        for await (const chunk of storage.read(`${folder}/a`)) {
          assert.ok(chunk.length > 0);
          break;
        }
      }
      assert.equal(await drain(storage.read(`${folder}/a`)), 2_000_000);
    },
  },
];
