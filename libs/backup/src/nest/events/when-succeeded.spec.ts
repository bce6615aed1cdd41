// What a method answers comes once, and what is acted for has succeeded.

import { describe, expect, it } from '@jest/globals';
import { lastValueFrom, of, throwError } from 'rxjs';

import { whenSucceeded } from './when-succeeded.js';

/** As a query builder: each time somebody awaits it the query runs. */
class Query {
  runs = 0;

  // oxlint-disable-next-line unicorn/no-thenable
  then(resolve: (rows: number) => unknown): void {
    this.runs += 1;
    resolve(this.runs);
  }
}

function recorder() {
  const seen: unknown[] = [];
  return { seen, act: (value: unknown) => void seen.push(value) };
}

describe('what is acted for', () => {
  it('is a value or a promise, which the caller gets as it is', async () => {
    const { seen, act } = recorder();
    const promise = Promise.resolve('kept');
    expect(whenSucceeded(promise, act)).toBe(promise);
    expect(whenSucceeded(7, act)).toBe(7);
    expect(whenSucceeded(undefined, act)).toBeUndefined();
    await expect(whenSucceeded(Promise.reject(new Error('no')), act)).rejects.toThrow('no');
    expect(seen.toSorted()).toEqual([7, 'kept', undefined]);
  });

  it('is a query that runs once', async () => {
    const { seen, act } = recorder();
    const query = new Query();
    expect(await whenSucceeded(query, act)).toBe(1);
    expect([query.runs, seen]).toEqual([1, [1]]);
  });

  it('is an Observable when it has completed, by its last value', async () => {
    const { seen, act } = recorder();
    const answer = whenSucceeded(of('first', 'last'), act) as ReturnType<typeof of>;
    expect(seen).toEqual([]);
    expect(await lastValueFrom(answer)).toBe('last');
    const failing = whenSucceeded(
      throwError(() => new Error('no')),
      act,
    ) as ReturnType<typeof of>;
    await expect(lastValueFrom(failing)).rejects.toThrow('no');
    expect(seen).toEqual(['last']);
  });
});
