// Keys as health sees them: which fit, which are elsewhere on purpose, which were lost.

import { describe, expect, it } from '@jest/globals';

import type { Keys } from '../survey.js';
import { copy, expectFindings, HOUR, judged, seen } from '../test-observations.spec.support.js';

describe('keys', () => {
  it.each<[string, Keys, string[]]>([
    ['fit', { runs: 'fits', newest: 'fits' }, []],
    ['are elsewhere', { runs: 'absent', newest: 'absent' }, []],
    ['are those of somebody else', { runs: 'foreign', newest: 'foreign' }, ['warning foreign-keys']],
    ['will be those of somebody else', { runs: 'foreign', newest: 'fits' }, ['warning foreign-keys']],
    ['were exchanged after the newest backup', { runs: 'fits', newest: 'foreign' }, ['warning foreign-keys']],
    ['are not encrypted to any more', { runs: 'fits', newest: 'absent' }, ['warning keys-missing']],
    ['were lost after the newest backup', { runs: 'fits', newest: 'missing' }, ['warning keys-missing']],
  ])('%s', (_, keys, expected) => {
    expectFindings(judged({}, [seen('nas', copy(HOUR))], keys), expected);
  });

  it('are told with the backup that they do not open', () => {
    const { manifest } = copy(HOUR);
    const messages = (['foreign', 'missing', 'absent'] as const).map(
      (newest) => judged({}, [seen('nas', copy(HOUR))], { runs: 'fits', newest }).findings[0]?.message,
    );
    expect(messages).toEqual(Array(3).fill(expect.stringContaining(manifest.id)));
  });
});
