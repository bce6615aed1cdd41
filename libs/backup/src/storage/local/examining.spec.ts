// Whether a local directory is on another disk than the data: said of what is there, and of nothing else.

import { describe, expect, it } from '@jest/globals';
import { join } from 'node:path';

import { tempDirectories } from '../../testing/temp-directory.spec.support.js';
import { examineDirectory } from './examining.js';

const newDirectory = tempDirectories();

async function disk(...liveFiles: readonly string[]): Promise<string[]> {
  const checks = await examineDirectory(await newDirectory(), { prefix: '', expectedBytes: 0, liveFiles });
  return checks.flatMap(({ name, verdict }) => (name === 'disk' ? [verdict] : []));
}

describe('the disk of a directory', () => {
  it('is not that of live data elsewhere', async () => {
    expect(await disk('/proc/version')).toEqual(['ok']);
    expect(await disk(join(await newDirectory(), 'gallery.db'))).toEqual(['warning']);
  });

  it('is not spoken of when nothing is known of the live data', async () => {
    expect(await disk('/there/is/nothing/gallery.db')).toEqual([]);
  });
});
