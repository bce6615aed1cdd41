// Questions about removing: for good, again, and while others write.

import assert from 'node:assert/strict';

import { collect, streamOf } from '../streams.js';
import { assertNothingAt, type Question } from './question.js';

export const REMOVING: readonly Question[] = [
  {
    name: 'removes an object, and nothing else',
    async ask({ storage, folder }) {
      await storage.write(`${folder}/x/a`, streamOf('a'));
      await storage.write(`${folder}/x/ab`, streamOf('ab'));
      await storage.delete(`${folder}/x/a`);
      await assert.rejects(storage.stat(`${folder}/x/a`));
      assert.deepEqual(
        (await storage.list(`${folder}/`)).objects.map(({ key }) => key),
        [`${folder}/x/ab`],
      );
    },
  },
  {
    name: 'removes what is not there without complaint',
    async ask({ storage, folder }) {
      await storage.delete(`${folder}/never/was`);
      await storage.write(`${folder}/a`, streamOf('a'));
      await Promise.all([storage.delete(`${folder}/a`), storage.delete(`${folder}/a`)]);
      await storage.delete(`${folder}/a`);
      await assertNothingAt(storage, `${folder}/a`);
    },
  },
  {
    name: 'takes a new object under a key that was removed',
    async ask({ storage, folder }) {
      await storage.write(`${folder}/x/a`, streamOf('first'));
      await storage.delete(`${folder}/x/a`);
      await storage.write(`${folder}/x/a`, streamOf('second'));
      assert.equal((await collect(storage.read(`${folder}/x/a`))).toString(), 'second');
    },
  },
  {
    name: 'bears writing and removing in the same folder at the same time',
    async ask({ storage, folder }) {
      async function comeAndGo(name: string): Promise<void> {
        for (let times = 0; times < 20; times++) {
          const key = `${folder}/x/y/${name}-${times}`;
          await storage.write(key, streamOf(name));
          assert.equal((await storage.stat(key)).bytes, 1);
          await storage.delete(key);
        }
      }
      await Promise.all(['a', 'b', 'c', 'd'].map((name) => comeAndGo(name)));
      assert.deepEqual((await storage.list(`${folder}/`)).objects, []);
    },
  },
];
