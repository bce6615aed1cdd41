// Which entries of a dump restore a table, whatever the tables are called.

import { describe, expect, it } from '@jest/globals';

import type { Facts, TableFact } from '../../../core/facts.js';
import { chooseContents } from './choose-contents.js';
import { readContents } from './dump-contents.js';

const LIST = `;
; Archive created at 2026-01-01 00:00:00 UTC
;
3521; 0 0 ENCODING - ENCODING
7; 2615 16512 SCHEMA - odd owner
3526; 0 0 COMMENT - SCHEMA odd owner
;\tdepends on: 7
8; 2615 16513 SCHEMA - other owner
2; 3079 16384 EXTENSION - hstore
917; 1247 16514 TYPE odd mood owner
;\tdepends on: 7
288; 1255 16553 FUNCTION public noted() owner
289; 1255 16554 FUNCTION public unused() owner
3541; 826 16600 DEFAULT ACL odd DEFAULT PRIVILEGES FOR TABLES owner
;\tdepends on: 7
218; 1259 16528 SEQUENCE public shared_seq owner
220; 1259 16530 TABLE odd things owner
;\tdepends on: 218 7 917 2 2
219; 1259 16529 SEQUENCE odd things_id_seq owner
;\tdepends on: 7 220
221; 1259 16536 TABLE public Comments of all owner
217; 1259 16520 TABLE public photos owner
3531; 0 0 ACL public TABLE photos owner
;\tdepends on: 217
230; 1259 16521 TABLE public photos old other owner
226; 1259 16571 TABLE public kid owner
;\tdepends on: 217
223; 1259 16556 TABLE public parts owner
224; 1259 16561 TABLE public parts_1 owner
;\tdepends on: 223
225; 1259 16566 TABLE public parts_1a owner
;\tdepends on: 224
222; 1259 16549 VIEW public recent owner
;\tdepends on: 217 217
3338; 0 0 TABLE ATTACH public parts_1 owner
;\tdepends on: 224 223
3339; 0 0 TABLE ATTACH public parts_1a owner
;\tdepends on: 225 224
3512; 0 16530 TABLE DATA odd things owner
;\tdepends on: 220
3509; 0 16520 TABLE DATA public photos owner
;\tdepends on: 217
3513; 0 16536 TABLE DATA public Comments of all owner
;\tdepends on: 221
3535; 0 0 SEQUENCE SET public shared_seq owner
;\tdepends on: 218
3344; 2606 16527 CONSTRAINT public photos photos_pkey owner
;\tdepends on: 217
3358; 2620 16554 TRIGGER public photos noted owner
;\tdepends on: 288 217
3357; 2606 16543 FK CONSTRAINT public Comments of all its photo owner
;\tdepends on: 3344 221 217
3504; 3256 16555 POLICY public photos mine owner
;\tdepends on: 221 217
3506; 6106 16581 PUBLICATION TABLE public pub photos owner
;\tdepends on: 3505 217
`;

const TABLES: readonly TableFact[] = [
  ...['odd.things', 'public.Comments of all', 'public.kid', 'public.photos', 'public.photos old'].map((name) => ({
    name,
    rows: 1,
  })),
  { name: 'public.parts_1a', rows: 1, partitionOf: 'public.parts' },
];
const FACTS: Facts = { engine: 'postgres', engineVersion: '15', bytes: 1, tables: TABLES, properties: {} };

function choose(...tables: readonly string[]) {
  const chosen = tables.map((name) => {
    const [schema = '', table = ''] = name.split('.');
    return { schema, table };
  });
  return chooseContents(readContents(LIST), FACTS, chosen);
}

describe('chooseContents', () => {
  it('takes a table with what belongs to it and what that needs, in the order of the dump', () => {
    expect(choose('public.photos').ids).toEqual([288, 217, 3531, 3509, 3344, 3358]);
    expect(choose('odd.things').ids).toEqual([7, 3526, 2, 917, 218, 220, 219, 3512, 3535]);
  });

  it('leaves out what needs a table that was not chosen, and says so', () => {
    expect(choose('public.Comments of all')).toEqual({
      ids: [221, 3513],
      leftOut: ['FK CONSTRAINT its photo of public.Comments of all'],
    });
    expect(choose('public.photos').leftOut).toEqual(['POLICY mine of public.photos']);
    const both = choose('public.Comments of all', 'public.photos');
    expect(both.ids).toEqual(expect.arrayContaining([3357, 3504]));
    expect(both.leftOut).toEqual([]);
  });

  it('takes a partitioned table with all its parts', () => {
    expect(choose('public.parts').ids).toEqual([223, 224, 225, 3338, 3339]);
  });

  it('refuses a table that can not be without another', () => {
    expect(() => choose('public.kid')).toThrow(
      expect.objectContaining({
        code: 'REQUEST_INVALID',
        message: expect.stringMatching(/public kid owner needs TABLE public photos owner/),
      }),
    );
    expect(choose('public.kid', 'public.photos').ids).toEqual(expect.arrayContaining([217, 226]));
  });

  it('tells tables apart whose names begin alike, and refuses those that can not be told apart', () => {
    expect(choose('public.photos old').ids).toEqual([230]);
    const twins = readContents(`1; 1259 11 TABLE a b c owner\n2; 1259 12 TABLE a b c owner\n`);
    const facts = {
      ...FACTS,
      tables: [
        { name: 'a.b c', rows: 0 },
        { name: 'a b.c', rows: 0 },
      ],
    };
    expect(() => chooseContents(twins, facts, [{ schema: 'a', table: 'b c' }])).toThrow(
      expect.objectContaining({ code: 'REQUEST_INVALID', message: expect.stringContaining('can not be told') }),
    );
  });

  it('finds names with line breaks, which the list does not have', () => {
    const facts = { ...FACTS, tables: [{ name: 'public.two\nlines', rows: 0 }] };
    const list = readContents('5; 1259 11 TABLE public two lines owner\n');
    expect(chooseContents(list, facts, [{ schema: 'public', table: 'two\nlines' }]).ids).toEqual([5]);
  });
});
