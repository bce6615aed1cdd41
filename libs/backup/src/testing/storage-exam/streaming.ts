// Questions about large objects: bounded memory, and content read at the pace of the storage.

import assert from 'node:assert/strict';
import { createHash, type Hash } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import type { ByteStream } from '../../core/bytes.js';
import { MIB } from '../../kit/sizes.js';
import { patternedBytes } from '../streams.js';
import type { Question } from './question.js';

export const STREAMING: readonly Question[] = [
  {
    name: 'streams a large object both ways in bounded memory',
    async ask({ storage, folder, largeBytes }) {
      const memory = new MemoryWatch(largeBytes / 2);
      const written = createHash('sha256');
      const read = createHash('sha256');
      await storage.write(`${folder}/large`, memory.watch(patternedBytes(largeBytes, MIB), written));
      for await (const chunk of memory.watch(storage.read(`${folder}/large`), read)) void chunk;
      assert.equal(read.digest('hex'), written.digest('hex'));
      assert.ok(memory.peak < memory.limit, `${largeBytes} bytes took ${memory.peak} bytes of memory`);
    },
  },
  {
    name: 'asks for one chunk after the other',
    async ask({ storage, folder }) {
      let asked = 0;
      const content: AsyncIterableIterator<Uint8Array> = {
        [Symbol.asyncIterator]: () => content,
        async next() {
          asked += 1;
          assert.equal(asked, 1, 'the next chunk was asked for before this one came');
          await new Promise<void>((resolve) => {
            setImmediate(resolve);
          });
          asked -= 1;
          chunks += 1;
          return chunks > 50 ? { done: true, value: undefined } : { done: false, value: Buffer.alloc(1000) };
        },
      };
      let chunks = 0;
      assert.equal((await storage.write(`${folder}/a`, content)).bytes, 50_000);
    },
  },
];

function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}

/**
 * The most that buffers outside the heap took at any time, above what they took at the start. What reaches the limit is
 * counted again without what is merely not collected yet.
 */
class MemoryWatch {
  peak = 0;
  private readonly start = process.memoryUsage().arrayBuffers;

  constructor(readonly limit: number) {}

  private used(): number {
    return process.memoryUsage().arrayBuffers - this.start;
  }

  async *watch(stream: ByteStream, hash: Hash): AsyncGenerator<Uint8Array> {
    for await (const chunk of stream) {
      hash.update(chunk);
      if (this.used() >= this.limit) collectGarbage();
      this.peak = Math.max(this.peak, this.used());
      yield chunk;
    }
  }
}
