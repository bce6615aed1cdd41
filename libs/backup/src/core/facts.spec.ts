// Facts: what counts as the same data and what does not.

import { describe, expect, it } from '@jest/globals';

import { compareFacts, type Facts } from './facts.js';

const FACTS: Facts = {
  engine: 'sqlite',
  engineVersion: '3.50.0',
  bytes: 100,
  tables: [
    { name: 'galleries', rows: 2 },
    { name: 'photos', rows: 5 },
  ],
  properties: { userVersion: 7, encoding: 'UTF-8' },
};

describe('compareFacts', () => {
  it('finds no difference between data and itself', () => {
    expect(compareFacts(FACTS, structuredClone(FACTS))).toEqual([]);
  });

  it('does not mind another version or another size on disk', () => {
    expect(compareFacts(FACTS, { ...FACTS, engineVersion: '4.0.0', bytes: 7 })).toEqual([]);
  });

  it('names every table that has other rows, is gone or came from nowhere', () => {
    const tables = [
      { name: 'photos', rows: 4 },
      { name: 'intruders', rows: 1 },
    ];
    expect(compareFacts(FACTS, { ...FACTS, tables })).toEqual([
      { what: 'table:galleries', expected: '2 rows', actual: 'absent' },
      { what: 'table:intruders', expected: 'absent', actual: '1 rows' },
      { what: 'table:photos', expected: '5 rows', actual: '4 rows' },
    ]);
  });

  it('names every property that differs, is gone or came from nowhere', () => {
    expect(compareFacts(FACTS, { ...FACTS, properties: { userVersion: 8, locale: 'C' } })).toEqual([
      { what: 'property:encoding', expected: 'UTF-8', actual: 'absent' },
      { what: 'property:locale', expected: 'absent', actual: 'C' },
      { what: 'property:userVersion', expected: '7', actual: '8' },
    ]);
  });

  it('does not compare numbers that were estimated, on either side', () => {
    const estimated: Facts = { ...FACTS, tables: [{ name: 'photos', rows: 1, estimated: true }] };
    const counted: Facts = { ...FACTS, tables: [{ name: 'photos', rows: 9 }] };
    expect(compareFacts(estimated, counted)).toEqual([]);
    expect(compareFacts(counted, estimated)).toEqual([]);
  });

  it('misses an estimated table that is not there at all', () => {
    const estimated: Facts = { ...FACTS, tables: [{ name: 'photos', rows: 1, estimated: true }] };
    expect(compareFacts(estimated, { ...FACTS, tables: [] })).toMatchObject([
      { what: 'table:photos', actual: 'absent' },
    ]);
  });

  it.each(['absent', 'estimated', 'undefined'])('takes the text %p of a property for what it is', (value) => {
    const expected: Facts = { ...FACTS, properties: { mode: value } };
    expect(compareFacts(expected, { ...FACTS, properties: {} })).toHaveLength(1);
    expect(compareFacts(expected, { ...FACTS, properties: { mode: 'other' } })).toHaveLength(1);
    expect(compareFacts(expected, expected)).toEqual([]);
  });
});
