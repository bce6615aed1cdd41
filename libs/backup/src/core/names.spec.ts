// Names: ids sort by time, and nothing that leads elsewhere passes for one.

import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';

import { compactTime, isBackupId, isRunId, JOB_NAME, newBackupId, newRunId, OBJECT_NAME } from './names.js';
import { isObjectKey } from './storage.js';

const times = fc.date({ min: new Date('1970-01-01'), max: new Date('9999-12-31'), noInvalidDate: true });

describe('backup ids', () => {
  it('sort as their times do', () => {
    fc.assert(
      fc.property(times, times, (a, b) => {
        const [earlier, later] = a < b ? [a, b] : [b, a];
        fc.pre(later.getTime() - earlier.getTime() >= 1000);
        expect(newBackupId(earlier) < newBackupId(later)).toBe(true);
      }),
    );
  });

  it('begin with the UTC time to the second', () => {
    expect(compactTime(new Date('2025-11-01T02:03:04.999Z'))).toBe('20251101T020304Z');
    expect(newBackupId(new Date('2025-11-01T02:03:04.999Z'))).toMatch(/^20251101T020304Z-[a-z2-9]{10}$/);
  });

  it('differ within one moment', () => {
    const at = new Date('2026-01-01T00:00:00Z');
    expect(new Set(Array.from({ length: 1000 }, () => newBackupId(at))).size).toBe(1000);
  });

  it('are known, and are parts of keys', () => {
    fc.assert(
      fc.property(times, (at) => {
        const id = newBackupId(at);
        expect([isBackupId(id), isObjectKey(id)]).toEqual([true, true]);
      }),
    );
  });

  it.each([
    '',
    '../20260101T000000Z-aaaaaaaaaa',
    '20260101T000000Z-aaaaaaaaaa/..',
    '20260101T000000Z-aaaaaaaaaa\n',
    '20260101T000000Z-../../../x',
    '20260101T000000Z-AAAAAAAAAA',
    'run-20260101T000000Z-aaaaaaaaaa',
    '..',
  ])('are not mistaken: %p', (text) => {
    expect(isBackupId(text)).toBe(false);
  });

  it('are never taken for run ids, nor run ids for them', () => {
    const at = new Date('2026-01-01T00:00:00Z');
    expect([isBackupId(newRunId(at)), isRunId(newRunId(at)), isRunId(newBackupId(at))]).toEqual([false, true, false]);
  });
});

describe('names that become segments of keys', () => {
  it.each(['', '..', '.', '.hidden', 'a/b', 'a b', 'a\n', 'ä'])('can not be %p', (text) => {
    expect([JOB_NAME.test(text), OBJECT_NAME.test(text)]).toEqual([false, false]);
  });

  it('are always segments that every storage takes', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(JOB_NAME), fc.stringMatching(OBJECT_NAME)), (text) => {
        if (JOB_NAME.test(text) || OBJECT_NAME.test(text)) expect(isObjectKey(text)).toBe(true);
      }),
    );
  });
});
