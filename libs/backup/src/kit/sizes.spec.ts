// Sizes: what is read from options, and how they are shown.

import { describe, expect, it } from '@jest/globals';

import { formatBytes, parseSize } from './sizes.js';

describe('parseSize', () => {
  it.each<[unknown, number]>([
    [0, 0],
    [512, 512],
    ['0B', 0],
    ['5kB', 5000],
    ['1.5 MB', 1_500_000],
    ['2GB', 2e9],
    ['1TB', 1e12],
    ['4KiB', 4096],
    ['1MiB', 1_048_576],
    [' 4GiB ', 4_294_967_296],
    ['1TiB', 1_099_511_627_776],
    ['0.3B', 0],
  ])('reads %p as %d bytes', (value, bytes) => {
    expect(parseSize(value)).toBe(bytes);
  });

  it.each([-1, Number.NaN, Number.POSITIVE_INFINITY, '-1MB', '5', '5mb', '5 megabytes', '', null, undefined, [], true])(
    'does not take %p',
    (value) => {
      expect(parseSize(value)).toBeUndefined();
    },
  );
});

describe('formatBytes', () => {
  it.each<[number, string]>([
    [0, '0 B'],
    [812, '812 B'],
    [1000, '1.0 kB'],
    [4_200_000, '4.2 MB'],
    [1_300_000_000, '1.3 GB'],
    [2.5e12, '2.5 TB'],
    [9e15, '9000.0 TB'],
  ])('shows %d as %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });
});
