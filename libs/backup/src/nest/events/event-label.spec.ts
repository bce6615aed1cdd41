// One label for several events: what fits, and how many more there were.

import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';

import { readLabel } from '../label.js';
import { labelOf } from './event-label.js';

describe('the label of events', () => {
  it.each<[readonly (string | undefined)[], string | undefined]>([
    [[], undefined],
    [[undefined, '', ' \n'], undefined],
    [['Skye added'], 'Skye added'],
    [['Skye added', undefined, 'Rum added', 'Skye added'], 'Skye added; Rum added'],
    [['../../etc/passwd\u0000; rm -rf /'], '../../etc/passwd ; rm -rf /'],
    [['x'.repeat(10_000)], `${'x'.repeat(199)}…`],
    [['x'.repeat(10_000), 'y', 'z'], `${'x'.repeat(188)}… and 2 more`],
    [['x'.repeat(150), 'y'.repeat(60), 'z'], `${'x'.repeat(150)} and 2 more`],
    [['x'.repeat(190), 'y'.repeat(8)], `${'x'.repeat(190)}; ${'y'.repeat(8)}`],
  ])('of %#', (labels, expected) => {
    expect(labelOf(labels)).toBe(expected);
  });

  it('is always one that a backup may have', () => {
    const texts = fc.array(fc.oneof(fc.string({ unit: 'binary' }), fc.string({ minLength: 90, maxLength: 300 })));
    fc.assert(
      fc.property(texts, (labels) => {
        const label = labelOf(labels);
        if (label !== undefined) expect(readLabel(label)).toBe(label);
      }),
    );
  });
});
