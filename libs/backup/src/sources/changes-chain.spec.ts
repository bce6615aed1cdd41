// Which captures of a chain count, and that no gap is gone over.

import { expect, it } from '@jest/globals';

import type { EarlierBackup, RestoreInput } from '../core/source.js';
import { chainOf, isUsed } from './changes-chain.js';

type Window = readonly [from: string | undefined, next: string | undefined];

/** One capture for each list of windows by table. */
function inputOf(...captures: readonly Readonly<Record<string, Window>>[]): RestoreInput {
  const content = { names: [], bytes: () => 0, open: () => (async function* () {})() };
  const backups = captures.map((tables, at): EarlierBackup => {
    const names = Object.keys(tables);
    const marks = Object.entries(tables).map(([name, [from, next]]) => [
      `table:${name}`,
      { ...(from === undefined ? {} : { from }), ...(next === undefined ? {} : { next }) },
    ]);
    const facts = { engine: '', engineVersion: '', bytes: 0, properties: {}, marks: Object.fromEntries(marks) };
    const rows = names.map((name) => ({ name, rows: 0 }));
    return { id: String(at), startedAt: new Date(at), content, facts: { ...facts, tables: rows } };
  });
  const last = backups.at(-1);
  if (last === undefined) throw new Error('There is no capture.');
  return { content: last.content, facts: last.facts, earlier: backups.slice(0, -1) };
}

const WHOLE: Window = [undefined, '1'];

it('is taken from the last capture with every row on, for each table by itself', () => {
  const { captures, wholeAt } = chainOf(
    inputOf({ a: WHOLE }, { a: ['1', '2'], b: [undefined, '7'] }, { a: ['2', '3'], b: ['7', '8'] }),
  );
  expect(captures).toHaveLength(3);
  expect([...wholeAt]).toEqual([
    ['a', 0],
    ['b', 1],
  ]);
  expect([0, 1, 2].map((at) => isUsed(wholeAt, { name: 'b' }, at))).toEqual([false, true, true]);
  expect(isUsed(wholeAt, { name: 'c' }, 2)).toBe(false);
});

it.each([
  ['a capture is missing', [{ a: WHOLE }, { a: ['2', '3'] }], 'begins at 2, and the one before ends at 1'],
  ['no capture has every row', [{ a: ['1', '2'] }, { a: ['2', '3'] }], 'no capture has every row'],
  ['the whole one says nothing of the next', [{ a: [undefined, undefined] }, { a: ['2', '3'] }], 'ends at undefined'],
  ['one is without the table', [{ a: WHOLE }, { b: WHOLE }, { a: ['1', '2'] }], 'a capture in between is without it'],
] as const)('has a gap where %s', (_, captures, why) => {
  expect(() => chainOf(inputOf(...captures))).toThrow(expect.objectContaining({ code: 'CHANGES_REFUSED' }));
  expect(() => chainOf(inputOf(...captures))).toThrow(why);
});
