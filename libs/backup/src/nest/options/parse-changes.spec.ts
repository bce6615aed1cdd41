// Options of sources of row changes: what is taken, and what is refused.

import { describe, expect, it } from '@jest/globals';

import { Reader } from '../../core/reader.js';
import { parsePostgresChanges, parseSqliteChanges } from './parse-changes.js';

const tables = { translations: { column: 'updated_at', deletions: true }, 'app.jobs': { column: 'xmin' } };

function problemsOf(parse: (reader: Reader) => unknown, options: Record<string, unknown>): string[] {
  const reader = new Reader(options);
  parse(reader);
  return reader.problems.map(({ path, message }) => `${path} ${message}`);
}

describe('row changes', () => {
  it('take every option', () => {
    const shared = { tables, overlap: '1m', completeEvery: '12h', scratchDirectory: '/var/tmp' } as const;
    const settled = { tables, overlapMs: 60_000, completeEveryMs: 43_200_000, scratchDirectory: '/var/tmp' };
    const postgres = { type: 'postgres-changes', url: 'postgres://db/app', ...shared, lockTimeout: '3s' };
    expect(parsePostgresChanges(new Reader(postgres))).toEqual({
      type: 'postgres-changes',
      url: 'postgres://db/app',
      ...settled,
      lockTimeoutMs: 3000,
    });
    const sqlite = { type: 'sqlite-changes', file: 'gallery.db', ...shared };
    expect(parseSqliteChanges(new Reader(sqlite))).toEqual({ type: 'sqlite-changes', file: 'gallery.db', ...settled });
    expect([problemsOf(parsePostgresChanges, postgres), problemsOf(parseSqliteChanges, sqlite)]).toEqual([[], []]);
  });

  it.each([
    [{ tables: {} }, 'tables must name at least one table'],
    [{ tables: { a: 'updated_at' } }, 'tables.a must be an object, not a text'],
    [{ tables: { a: { column: '' } } }, 'tables.a.column must be a text that is not empty, not an empty text'],
    [{ tables: { a: { column: 'x', keys: true } } }, 'tables.a.keys is not known here; known are: column, deletions'],
    [{ tables, overlap: 'long' }, expect.stringContaining('overlap must be a duration')],
    [{ tables, host: undefined }, expect.stringContaining('host is given as undefined')],
    [{ tables, dataSource: { options: {} }, host: 'db' }, 'host is said by dataSource already; give one of them'],
  ])('say what is wrong with %j', (options, problem) => {
    const found = problemsOf(parsePostgresChanges, { type: 'postgres-changes', ...options });
    expect(found).toContainEqual(problem);
  });
});
