// Names beside the live database: within what PostgreSQL keeps of a name, apart from each other, and found again.

import { describe, expect, it } from '@jest/globals';
import { assert, property, string } from 'fast-check';

import { isScratch, keptBefore, keptUndone, parseKept, scratchName, tailOf } from './database-names.js';

const AT = new Date('2026-03-04T05:06:07.000Z');
const RUN = 'run-20260304T050000Z-abcdefghjk';
const database = string({ minLength: 1, maxLength: 63, unit: 'grapheme' }).filter(
  (name) => Buffer.byteLength(name) <= 63,
);

describe('names beside a database', () => {
  it('are short enough, and are recognised by the database they belong to alone', () => {
    assert(
      property(database, database, (live, other) => {
        for (const name of [scratchName(live, RUN), keptBefore(live, RUN, AT), keptUndone(live, RUN, AT)]) {
          expect(Buffer.byteLength(name)).toBeLessThanOrEqual(63);
        }
        expect(isScratch(scratchName(live, RUN), live)).toBe(true);
        expect(parseKept(keptBefore(live, RUN, AT), live)).toMatchObject({ kind: 'before', keptAt: AT });
        expect(parseKept(keptUndone(live, RUN, AT), live)).toMatchObject({ kind: 'undone', tail: tailOf(RUN) });
        if (other === live) return;
        expect(isScratch(scratchName(live, RUN), other)).toBe(false);
        expect(parseKept(keptBefore(live, RUN, AT), other)).toBeUndefined();
      }),
    );
  });

  it('keep the beginning of a long name, and tell two that begin alike apart', () => {
    const [a, b] = [`${'long'.repeat(15)}a`, `${'long'.repeat(15)}b`];
    expect(scratchName(a, RUN)).toMatch(/^(long)+.*_[0-9a-f]{8}_restore_abcdefghjk$/);
    expect(scratchName(a, RUN)).not.toBe(scratchName(b, RUN));
  });

  it('are never those that somebody else has given', () => {
    for (const name of [
      'gallery',
      'gallery_before',
      'gallery_before_migration',
      'gallery_restore_2026',
      'x_restore_abcdefghjk',
    ]) {
      expect(parseKept(name, 'gallery')).toBeUndefined();
      expect(isScratch(name, 'gallery')).toBe(false);
    }
  });

  it('have a tail also for a run id of another shape', () => {
    expect(tailOf('Run #1')).toMatch(/^[0-9a-f]{10}$/);
    expect(tailOf('Run #1')).not.toBe(tailOf('Run #2'));
  });
});
