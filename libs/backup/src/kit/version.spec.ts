// What manifests say wrote them is what was released.

import { describe, expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';

import { WRITER } from './version.js';

describe('WRITER', () => {
  it('has the name and the version of package.json', async () => {
    const text = await readFile(new URL('../../package.json', import.meta.url), 'utf8');
    const { name, version } = JSON.parse(text) as Record<string, unknown>;
    expect(WRITER).toEqual({ name, version });
  });
});
