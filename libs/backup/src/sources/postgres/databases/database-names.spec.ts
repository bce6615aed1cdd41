// Names and marks of the databases beside the live one: within what PostgreSQL keeps of a name, and nobody else's.

import { describe, expect, it } from '@jest/globals';
import { assert, constantFrom, property, string } from 'fast-check';

import { type Mark, readMark, writeMark } from './database-mark.js';
import { type BesideKind, nameBeside, requireFreeName } from './database-names.js';

const AT = new Date('2026-03-04T05:06:07.000Z');
const RUN = 'run-20260304T050000Z-abcdefghjk';
const KINDS = ['restore', 'before', 'undone'] as const;
const database = string({ minLength: 1, maxLength: 63, unit: 'grapheme' }).filter(
  (name) => Buffer.byteLength(name) <= 63,
);

function mark(live: string, kind: BesideKind = 'before', comment?: string): Mark {
  return { kind, live, runId: RUN, at: AT, comment };
}

function databaseNamed(name: string, comment: string | undefined) {
  return { name, comment, oid: 1, isUsed: false };
}

describe('names beside a database', () => {
  it('are short enough, and no two databases share one', () => {
    assert(
      property(database, database, constantFrom(...KINDS), (live, other, kind) => {
        const name = nameBeside(mark(live, kind));
        expect(Buffer.byteLength(name)).toBeLessThanOrEqual(63);
        if (other !== live) expect(nameBeside(mark(other, kind))).not.toBe(name);
      }),
    );
  });

  it('keep the beginning of a long name', () => {
    expect(nameBeside(mark('long'.repeat(15), 'restore'))).toMatch(/^(long)+.*_[0-9a-f]{8}_restore_abcdefghjk$/);
    expect(nameBeside(mark('gallery'))).toBe('gallery_before_20260304t050607z_abcdefghjk');
  });

  it('have a tail also for a run id of another shape', () => {
    const names = ['Run #1', 'Run #2'].map((runId) => nameBeside({ ...mark('gallery', 'restore'), runId }));
    expect(names[0]).toMatch(/^gallery_restore_[0-9a-f]{10}$/);
    expect(new Set(names).size).toBe(2);
  });

  it('are given by restores alone', () => {
    for (const kind of KINDS) {
      expect(() => requireFreeName(nameBeside(mark('gallery', kind)), 'gallery')).toThrow(/is one of those/);
      expect(() => requireFreeName(nameBeside(mark('gallery', kind)), 'other')).not.toThrow();
    }
    for (const name of ['gallery', 'gallery_before', 'gallery_before_migration', 'gallery_restore_2026']) {
      expect(() => requireFreeName(name, 'gallery')).not.toThrow();
    }
  });
});

describe('the mark of a database', () => {
  it('says what it was written for, with the comment that was there', () => {
    assert(
      property(database, constantFrom(...KINDS), string(), (live, kind, comment) => {
        const written = mark(live, kind, comment);
        expect(readMark(databaseNamed(nameBeside(written), writeMark(written)))).toEqual(written);
      }),
    );
  });

  it('is read on no database that somebody has named, or commented on', () => {
    const name = nameBeside(mark('gallery'));
    expect(readMark(databaseNamed('gallery_of_2026', writeMark(mark('gallery'))))).toBeUndefined();
    for (const comment of [undefined, '', 'ours', 'nestjs-backup', 'nestjs-backup {', 'nestjs-backup {"kind":"x"}']) {
      expect(readMark(databaseNamed(name, comment))).toBeUndefined();
    }
  });
});
