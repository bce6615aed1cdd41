// Questions about what a storage must refuse, and about storages that can't be reached.

import assert from 'node:assert/strict';

import { collect, streamOf } from '../streams.js';
import { assertCode, type Question } from './question.js';

const INVALID_KEYS = [
  '',
  '/',
  '/a',
  'a/',
  'a//b',
  '.',
  '..',
  './a',
  '../a',
  'a/..',
  'a/../b',
  'a/./b',
  '.hidden',
  'a/.tmp/b',
  'a b',
  'a\\..\\b',
  'a\0b',
  'a\nb',
  'ä',
  'C:a',
  '%2e%2e/a',
  '~',
  'x'.repeat(256),
  `${'x'.repeat(200)}/`.repeat(6).slice(0, 1025),
];

export const REFUSING: readonly Question[] = [
  {
    // Asked of the storage that can't be reached: whoever touches it before looking at the key gives another error.
    name: 'refuses invalid keys before it touches anything',
    async ask({ unreachable }) {
      for (const key of INVALID_KEYS) {
        const about = JSON.stringify(key);
        await assertCode('OBJECT_KEY_INVALID', unreachable.write(key, streamOf('x')), `write of ${about}`);
        await assertCode('OBJECT_KEY_INVALID', collect(unreachable.read(key)), `read of ${about}`);
        await assertCode('OBJECT_KEY_INVALID', unreachable.stat(key), `stat of ${about}`);
        await assertCode('OBJECT_KEY_INVALID', unreachable.delete(key), `delete of ${about}`);
        if (key === '' || key === 'a/') continue;
        await assertCode('OBJECT_KEY_INVALID', unreachable.list(key), `list of ${about}`);
      }
    },
  },
  {
    name: 'says that it could not look when it can not be reached, never that nothing is there',
    async ask({ unreachable, folder }) {
      const key = `${folder}/a`;
      await assertCode('STORAGE_UNREACHABLE', unreachable.list(''), 'list of everything');
      await assertCode('STORAGE_UNREACHABLE', unreachable.list(`${folder}/`), 'list of a folder');
      await assertCode('STORAGE_UNREACHABLE', unreachable.stat(key), 'stat');
      await assertCode('STORAGE_UNREACHABLE', collect(unreachable.read(key)), 'read');
      await assertCode('STORAGE_UNREACHABLE', unreachable.delete(key), 'delete');
      await assertCode('STORAGE_UNREACHABLE', unreachable.write(key, streamOf('x')), 'write');
      await assertCode('STORAGE_UNREACHABLE', unreachable.list(''), 'list after a write');
    },
  },
  {
    name: 'can be prepared while it is in use, which changes nothing',
    async ask({ storage, folder }) {
      await storage.write(`${folder}/a`, streamOf('a'));
      await storage.prepare?.();
      assert.equal((await collect(storage.read(`${folder}/a`))).toString(), 'a');
    },
  },
  {
    name: 'says where it is',
    async ask({ storage }) {
      assert.match(storage.kind, /^[a-z][a-z0-9-]*$/);
      assert.notEqual(storage.location, '');
    },
  },
];
