// The book of runs: newest first, filtered, and of bounded size.

import { describe, expect, it } from '@jest/globals';

import type { RunRecord } from '../core/run.js';
import { RunBook } from './run-book.js';

const KEPT = 500;

function record(number: number, details: Partial<RunRecord> = {}): RunRecord {
  return {
    id: `run-${number}`,
    operation: 'backup',
    job: 'gallery',
    trigger: 'schedule',
    state: 'queued',
    queuedAt: new Date(number * 1000),
    notes: [],
    warnings: [],
    ...details,
  };
}

describe('RunBook', () => {
  it('lists newest first, by job and by state', () => {
    const book = new RunBook(() => undefined);
    book.open(record(1));
    book.open(record(2, { job: 'orders' }));
    book.open(record(3));
    book.update('run-1', () => ({ state: 'failed' }));
    const ids = (filter?: Parameters<RunBook['list']>[0]) => book.list(filter).map(({ id }) => id);
    expect(ids()).toEqual(['run-3', 'run-2', 'run-1']);
    expect(ids({ job: 'gallery' })).toEqual(['run-3', 'run-1']);
    expect(ids({ state: 'failed' })).toEqual(['run-1']);
    expect(ids({ job: 'orders', state: 'failed' })).toEqual([]);
  });

  it('forgets the oldest that have ended beyond 500, and never one that has not', () => {
    const book = new RunBook(() => undefined);
    book.open(record(0));
    for (let number = 1; number <= 3 * KEPT; number++) {
      book.open(record(number));
      book.update(`run-${number}`, () => ({ state: 'succeeded' }));
      expect(book.list().length).toBeLessThanOrEqual(KEPT + 2);
    }
    book.open(record(3 * KEPT + 1));
    expect(book.list()).toHaveLength(KEPT + 2);
    expect(book.get('run-0')?.state).toBe('queued');
    expect(book.get(`run-${2 * KEPT}`)).toBeUndefined();
    expect(book.get(`run-${2 * KEPT + 1}`)?.state).toBe('succeeded');
  });

  it('makes a new record of each change and tells it, until the run has ended', () => {
    const told: RunRecord[] = [];
    const book = new RunBook((event) => event.type === 'run' && told.push(event.run));
    const opened = book.open(record(1));
    const running = book.update('run-1', () => ({ state: 'running' }));
    const ended = book.update('run-1', ({ notes }) => ({ state: 'succeeded', notes: [...notes, 'Done.'] }));
    expect(book.update('run-1', () => ({ state: 'running' }))).toBe(ended);
    expect(book.update('run-9', () => ({ state: 'running' }))).toBeUndefined();
    expect(told).toEqual([opened, running, ended]);
    expect(opened).toEqual(record(1));
    expect(running).toEqual(record(1, { state: 'running' }));
  });
});
