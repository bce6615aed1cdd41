// Tables come after those that they refer to, and together with those that refer back.

import { describe, expect, it } from '@jest/globals';

import { groupByOrder } from './write-order.js';

function orderOf(references: Readonly<Record<string, readonly string[]>>): string[] {
  return groupByOrder(new Map(Object.entries(references))).map((group) => group.toSorted().join('+'));
}

describe('groupByOrder', () => {
  it('puts what is referred to first', () => {
    expect(orderOf({ lines: ['orders', 'goods'], orders: ['people'], people: [], goods: [] })).toEqual([
      'people',
      'orders',
      'goods',
      'lines',
    ]);
  });

  it('leaves out what is not written, and takes no notice of rows that refer to their own table', () => {
    expect(orderOf({ people: ['people', 'countries'] })).toEqual(['people']);
  });

  it('puts circles together, and nothing else', () => {
    const circle = { a: ['b'], b: ['c'], c: ['a', 'before'], before: [], after: ['b'] };
    expect(orderOf(circle)).toEqual(['before', 'a+b+c', 'after']);
    expect(orderOf({ first: ['b'], ...circle })).toEqual(['before', 'a+b+c', 'first', 'after']);
  });

  it('keeps two circles apart of which one refers to the other', () => {
    expect(orderOf({ a: ['b'], b: ['a', 'c'], c: ['d'], d: ['c'] })).toEqual(['c+d', 'a+b']);
  });
});
