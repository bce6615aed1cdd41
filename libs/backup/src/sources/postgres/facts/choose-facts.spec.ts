// What is true of a restore of some tables.

import { describe, expect, it } from '@jest/globals';

import type { Facts } from '../../../core/facts.js';
import { chooseFacts } from './choose-facts.js';

const FACTS: Facts = {
  engine: 'postgres',
  engineVersion: '15',
  bytes: 1,
  tables: [
    { name: 'public.photos', rows: 3 },
    { name: 'public.parts_1', rows: 4, partitionOf: 'public.parts' },
    { name: 'public.parts_2', rows: 5, partitionOf: 'public.parts' },
    ...Array.from({ length: 60 }, (_, n) => ({ name: `public.t${n}`, rows: 0 })),
  ],
  properties: { encoding: 'UTF8', collation: 'C', indexes: 7, migration: 'x', extensions: 'plpgsql' },
};

function choose(...tables: readonly string[]): Facts {
  return chooseFacts(
    FACTS,
    tables.map((table) => ({ schema: 'public', table })),
  );
}

describe('chooseFacts', () => {
  it('keeps the rows of the chosen tables, and how the database is made', () => {
    expect(choose('photos')).toMatchObject({
      tables: [{ name: 'public.photos', rows: 3 }],
      properties: { encoding: 'UTF8', collation: 'C' },
    });
    expect(Object.keys(choose('photos').properties)).toEqual(['encoding', 'collation']);
    expect(choose('parts').tables.map(({ rows }) => rows)).toEqual([4, 5]);
  });

  it('refuses what was not captured, and says what was', () => {
    expect(() => choose('Photos', 't1')).toThrow(
      expect.objectContaining({
        code: 'REQUEST_INVALID',
        message: expect.stringContaining('does not hold the table public.Photos by itself'),
        hint: expect.stringMatching(/It holds: public\.photos, public\.parts, public\.t0.* and 12 more\.$/),
      }),
    );
  });

  it('refuses a part of a partitioned table, and names that one', () => {
    expect(() => choose('parts_1')).toThrow(
      expect.objectContaining({
        message: expect.stringContaining('public.parts_1 is restored with public.parts, as a whole.'),
      }),
    );
  });
});
