// A table of contents is compared with the facts, whatever the tables are called.

import { describe, expect, it } from '@jest/globals';

import type { Facts, TableFact } from '../../../core/facts.js';
import { compareContents } from './inspect-dump.js';

const LIST = `;
; Archive created at 2026-01-01 00:00:00 UTC
;
215; 1259 16386 TABLE public photos owner
216; 1259 16387 TABLE public Comments of all the owner
217; 1259 16388 TABLE odd name with break owner
3364; 0 16386 TABLE DATA public photos owner
3365; 0 16387 TABLE DATA public Comments of all the owner
3213; 2606 16392 CONSTRAINT public photos photos_pkey owner`;

function compare(...tables: TableFact[]) {
  const facts: Facts = { engine: 'postgres', engineVersion: '15', bytes: 1, tables, properties: {} };
  return compareContents(LIST, facts);
}

describe('compareContents', () => {
  it('finds every table, and rows where there were some', () => {
    const found = compare(
      { name: 'public.photos', rows: 3 },
      { name: 'public.Comments of all', rows: 1 },
      { name: 'odd name.with\nbreak', rows: 0 },
    );
    expect(found).toMatchObject({ verdict: 'ok', message: expect.stringContaining('all 3 tables') });
  });

  it('misses a table, and rows that are not there', () => {
    expect(compare({ name: 'public.photo', rows: 0 })).toMatchObject({ verdict: 'blocked' });
    expect(compare({ name: 'public.gone', rows: 0 })).toMatchObject({ verdict: 'blocked' });
    expect(compare({ name: 'odd name.with\nbreak', rows: 1 })).toMatchObject({
      verdict: 'blocked',
      message: expect.stringContaining('odd name.with'),
    });
    const many = Array.from({ length: 9 }, (_, i) => ({ name: `public.t${i}`, rows: 0 }));
    expect(compare(...many).message).toContain('public.t4 and 4 more');
  });
});
