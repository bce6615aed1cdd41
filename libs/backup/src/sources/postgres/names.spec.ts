// Names survive quoting, for SQL, for pg_dump and for people.

import { describe, expect, it } from '@jest/globals';
import { assert, property, string } from 'fast-check';

import { connectionString, quoteIdentifier, quoteText, readTable, showTable } from './names.js';

const name = string({ minLength: 1, unit: 'grapheme' });

describe('names', () => {
  it('are shown as they are read', () => {
    assert(
      property(name, name, (schema, table) => {
        expect(readTable(showTable({ schema, table }))).toEqual({ schema, table });
      }),
    );
  });

  it('are shown plainly when they are plain', () => {
    expect(showTable({ schema: 'public', table: 'Comments of all' })).toBe('public.Comments of all');
    expect(showTable({ schema: 'a.b', table: 'say "hi"' })).toBe('"a.b"."say ""hi"""');
    expect(readTable('photos')).toEqual({ schema: 'public', table: 'photos' });
  });

  it.each(['', '.', 'a.', '.b', 'a.b.c', '"a', 'a"b', '"a"b.c', 'a..b'])('refuse %j', (text) => {
    expect(readTable(text)).toBeUndefined();
  });

  it('stay one identifier, one text and one value', () => {
    assert(
      property(name, (text) => {
        expect(quoteIdentifier(text).slice(1, -1).replaceAll('""', '')).not.toContain('"');
        const literal = quoteText(text);
        const inside = literal.slice(literal.indexOf("'") + 1, -1);
        expect(inside.replaceAll("''", '')).not.toContain("'");
        expect(literal.startsWith('E')).toBe(text.includes('\\'));
        expect(
          connectionString(text)
            .slice(8, -1)
            .replaceAll(/\\[\\']/g, ''),
        ).not.toMatch(/['\\]/);
      }),
    );
  });
});
