// Keys: nothing that could lead out of a storage passes for one; and listing page after page.

import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';

import { isKeyPrefix, isObjectKey, listAll, MAX_KEY_BYTES, type ObjectInfo, type Storage } from './storage.js';

/** Texts made of what is dangerous and what is not. */
const suspicious = fc
  .array(fc.constantFrom('a', 'B7', '-', '_', '.', '..', '/', '//', '\\', '\u0000', '\n', ' ', '~', '%2e', 'é', '😀'))
  .map((parts) => parts.join(''));

function isHarmless(key: string): boolean {
  const segments = key.split('/');
  return segments.every((segment) => /^[\w.-]+$/.test(segment) && segment !== '.' && segment !== '..');
}

function infoOf(key: string): ObjectInfo {
  return { key, bytes: 1, modifiedAt: new Date(0) };
}

/** A storage of which only the listing is asked, and what it was asked for. */
function pagesOf(pages: readonly (readonly string[])[]): { asked: (string | undefined)[]; storage: Storage } {
  const asked: (string | undefined)[] = [];
  const storage = {
    async list(_prefix: string, { after }: { after?: string } = {}) {
      asked.push(after);
      const index = asked.length - 1;
      const objects = (pages[index] ?? []).map(infoOf);
      return index + 1 < pages.length ? { objects, next: `page-${index}` } : { objects };
    },
  } as unknown as Storage;
  return { asked, storage };
}

describe('isObjectKey', () => {
  it('never takes what leads elsewhere, is absolute, has empty segments or other characters', () => {
    fc.assert(
      fc.property(fc.oneof(suspicious, fc.string(), fc.webPath()), (key) => {
        if (isObjectKey(key)) expect(isHarmless(key)).toBe(true);
        if (isKeyPrefix(key) && key !== '') expect(isHarmless(key.replace(/\/$/, ''))).toBe(true);
      }),
      { numRuns: 5000 },
    );
  });

  it.each([
    'a',
    'app/2026/01/01/20260101T000000Z-aaaaaaaaaa/gallery.db.gz.age',
    'a/b..c/d.e',
    '.runs/x.json',
    'backups/.claims/a',
    'a'.repeat(255),
  ])('takes %p', (key) => {
    expect([isObjectKey(key), isKeyPrefix(key), isKeyPrefix(`${key}/`)]).toEqual([true, true, true]);
  });

  it.each([
    '',
    '/',
    '/etc/passwd',
    'a/',
    'a//b',
    '..',
    'a/../b',
    './a',
    'a/.',
    '.hidden',
    '.runs2/a',
    'a\\b',
    'C:/a',
    'a\u0000',
    'a\n',
    'a'.repeat(256),
    `${'a/'.repeat(MAX_KEY_BYTES / 2)}a`,
  ])('refuses %p', (key) => {
    expect(isObjectKey(key)).toBe(false);
  });
});

describe('isKeyPrefix', () => {
  it('takes the empty beginning, and no other that has an empty segment', () => {
    expect(['', '/', 'a//', '//a', 'a/../', '..'].map(isKeyPrefix)).toEqual([true, false, false, false, false, false]);
  });
});

describe('listAll', () => {
  it('goes on until there is no next page, also past an empty one', async () => {
    const { asked, storage } = pagesOf([['a', 'b'], [], ['c']]);
    const keys: string[] = [];
    for await (const { key } of listAll(storage, '')) keys.push(key);
    expect(keys).toEqual(['a', 'b', 'c']);
    expect(asked).toEqual([undefined, 'page-0', 'page-1']);
  });

  it('asks for no more pages than are wanted', async () => {
    const { asked, storage } = pagesOf([['a'], ['b']]);
    for await (const { key } of listAll(storage, '')) if (key === 'a') break;
    expect(asked).toHaveLength(1);
  });
});
