// What is said of a copy beside its bytes: the last word counts, wherever it was written down.

import { describe, expect, it } from '@jest/globals';

import type { CatalogEntry } from '../../catalog/listing.js';
import { lookToCarry, pinToCarry } from './carry-over.js';

const at = (hour: number): Date => new Date(Date.UTC(2026, 4, 1, hour));

const pinned = (hour: number) => entry({ pinned: { at: at(hour), by: 'ada' }, pinChangedAt: at(hour) });
const released = (hour: number) => entry({ pinChangedAt: at(hour) });
const unchanged = (...hours: readonly number[]) =>
  entry({
    evidence: hours.map((hour) => ({ kind: 'unchanged', at: at(hour) })) as unknown as CatalogEntry['evidence'],
  });

function entry(details: Partial<CatalogEntry> = {}): CatalogEntry {
  return { evidence: [], ...details } as unknown as CatalogEntry;
}

describe('a pin', () => {
  it.each([
    ['that nobody knows of there', pinned(1), entry(), { kind: 'pinned', by: 'ada', at: at(1) }],
    ['of what was just copied', pinned(1), undefined, { kind: 'pinned', by: 'ada', at: at(1) }],
    ['that was released there before', pinned(2), released(1), { kind: 'pinned', by: 'ada', at: at(2) }],
    ['that was released since', released(2), pinned(1), { kind: 'released', at: at(2) }],
    ['that is there already', pinned(1), pinned(1), undefined],
    ['that was released there later', pinned(1), released(2), undefined],
    ['that never came there, and is released', released(2), entry(), undefined],
    ['that there is none of', entry(), pinned(1), undefined],
  ])('%s', (_, source, target, record) => {
    expect(pinToCarry(source, target)).toEqual(record);
  });
});

describe('that nothing had changed', () => {
  it.each([
    ['is said there too', unchanged(1, 2), entry(), at(2)],
    ['is said of what was just copied', unchanged(1), undefined, at(1)],
    ['is said again when it was seen again', unchanged(2), unchanged(1), at(2)],
    ['is not said twice', unchanged(2), unchanged(2), undefined],
    ['is not said when nobody looked', entry(), unchanged(1), undefined],
  ])('%s', (_, source, target, expected) => {
    expect(lookToCarry(source, target)?.at).toEqual(expected);
  });
});
