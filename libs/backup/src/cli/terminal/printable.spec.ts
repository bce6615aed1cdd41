// Words of others do not steer the terminal of whoever reads them.

import { describe, expect, it } from '@jest/globals';
import { styleText } from 'node:util';

import { printable, printableJson } from './printable.js';

const HOSTILE = '\u001b]0;title\u0007\u001b[2Jgone\u009b31m\r\u202eevil\u0000';

describe('what is printed', () => {
  it('steers nothing, and keeps lines, columns and our colours', () => {
    // oxlint-disable-next-line no-control-regex
    expect(printable(HOSTILE)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/);
    const ours = ['green', 'yellow', 'red', 'dim', 'bold'] as const;
    const painted = ours.map((format) => styleText(format, 'a\tb\nü 👩‍👩‍👧', { validateStream: false })).join('');
    expect(printable(painted)).toBe(painted);
  });

  it('is the same value as JSON', () => {
    const json = printableJson(JSON.stringify({ text: `${HOSTILE}\u{e0001}` }, null, 2));
    expect(json).toMatch(/^[\n -~]*$/);
    expect(JSON.parse(json)).toEqual({ text: `${HOSTILE}\u{e0001}` });
  });
});
