// What is referred to and not there: found whatever the order, however often, and in several passes.

import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { join } from 'node:path';

import { readTexts, writeTexts } from '../../../kit/texts-file.js';
import { tempDirectories } from '../../../testing/temp-directory.spec.support.js';
import { describeMissing, findMissing } from './find-missing.js';

const newDirectory = tempDirectories();
const { signal } = new AbortController();

async function* these(names: readonly string[]): AsyncGenerator<string> {
  yield* names;
}

async function missing(referred: readonly string[], there: readonly string[], atOnce?: number) {
  const path = join(await newDirectory(), 'references');
  const count = await writeTexts(path, referred);
  return await findMissing({ path, count }, () => these(there), signal, atOnce);
}

describe('what is missing', () => {
  it('is nothing where all is there, or nothing is referred to', async () => {
    expect(await missing(['a', 'b', 'a'], ['b', 'c', 'a'])).toEqual({ count: 0, names: [], total: 2 });
    expect(await missing([], ['a'])).toEqual({ count: 0, names: [], total: 0 });
  });

  it('is what a plain comparison finds, in one pass or in many', async () => {
    const names = fc.array(fc.string({ unit: 'binary', maxLength: 3 }), { maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(names, names, fc.integer({ min: 1, max: 9 }), async (referred, there, atOnce) => {
        const expected = [...new Set(referred)].filter((name) => !there.includes(name));
        const found = await missing(referred, there, atOnce);
        expect(found.count).toBe(expected.length);
        expect(found.total).toBe(new Set(referred).size);
        expect(found.names.toSorted()).toEqual(expected.toSorted().slice(0, 20 + expected.length));
      }),
      { numRuns: 25 },
    );
  });

  it('is counted in full and named in part', async () => {
    const referred = Array.from({ length: 1000 }, (_, index) => `photos/${index}.jpg`);
    const found = await missing(referred, referred.slice(0, 950));
    expect([found.count, found.total, found.names.length]).toEqual([50, 1000, 20]);
    expect(describeMissing(found, { query: '', from: 'database', files: 'uploads' })).toMatch(
      /^50 of 1000 files that database refers to are not in the backup of uploads: photos\/950.jpg, .*, and 30 more\.$/,
    );
  });
});

describe('a file of texts', () => {
  it('gives back every text, also one of several lines', async () => {
    const path = join(await newDirectory(), 'texts');
    const texts = ['', 'a\nb', '\u2028', 'ü'.repeat(70_000), '\ud800', ...Array.from({ length: 5000 }, String)];
    expect(await writeTexts(path, texts)).toBe(texts.length);
    const read: string[] = [];
    for await (const text of readTexts(path)) read.push(text);
    expect(read).toEqual(texts);
  });
});
