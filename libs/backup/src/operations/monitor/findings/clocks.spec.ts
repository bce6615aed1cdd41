// Clocks that are apart, told from backups that were copied to where they are.

import { describe, expect, it } from '@jest/globals';

import type { CatalogEntry } from '../../../catalog/listing.js';
import { copy, DAY, expectFindings, HOUR, judged, NOW, seen } from '../test-observations.spec.support.js';

const MINUTE = 60_000;

function message(entry: CatalogEntry): string | undefined {
  return judged({}, [seen('s3', entry)]).findings[0]?.message;
}

/** A backup that is so old, and came so long after it was written, by the clock of the storage. */
function stored(ageMs: number, afterMs: number): CatalogEntry {
  const entry = copy(ageMs);
  return { ...entry, storedAt: new Date(entry.manifest.finishedAt.getTime() + afterMs) };
}

describe('the clock of a storage', () => {
  it.each<[string, CatalogEntry[], string[]]>([
    ['that nobody knows', [copy(HOUR)], []],
    ['that agrees', [stored(HOUR, 2000)], []],
    ['that cuts off what is less than a second', [stored(HOUR, -999)], []],
    ['that is a little behind', [stored(HOUR, -5 * MINUTE)], []],
    ['that was behind when the last one came', [stored(HOUR, -5 * MINUTE - 1)], ['warning clock-skew']],
    ['that was behind once', [stored(HOUR, 2000), stored(DAY, -HOUR)], []],
    [
      'of a place to which everything was copied later',
      [stored(HOUR, 30 * MINUTE), stored(DAY, DAY), stored(9 * DAY, 9 * DAY)],
      [],
    ],
    [
      'of a place to which old ones were copied after the newest came',
      [stored(HOUR, 2000), stored(9 * DAY, 9 * DAY - MINUTE)],
      [],
    ],
    ['that is a little ahead of ours', [stored(MINUTE, 6 * MINUTE - 1000)], []],
    ['that is ahead of ours', [stored(MINUTE, 7 * MINUTE)], ['warning clock-skew']],
  ])('%s', (_, backups, expected) => {
    expectFindings(judged({}, [seen('s3', ...backups)]), expected);
  });

  it('is told with how far it is from which other one', () => {
    const early = stored(HOUR, -12 * MINUTE);
    expect(message(early)).toBe(`The machine that took ${early.manifest.id} was 12 min ahead of the clock of s3.`);
    const late = { ...copy(HOUR), storedAt: new Date(NOW.getTime() + 20 * MINUTE) };
    expect(message(late)).toBe('The clock of this machine is at least 20 min behind that of s3.');
  });
});
