// What manifests say wrote them, and what the doctor says of Node.js, is what was released.

import { describe, expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';

import { OLDEST_NODE, WRITER } from './version.js';

describe('the release', () => {
  it('has the name, the version and the oldest Node.js of package.json', async () => {
    const text = await readFile(new URL('../../package.json', import.meta.url), 'utf8');
    const { name, version, engines } = JSON.parse(text) as Record<string, unknown>;
    expect(WRITER).toEqual({ name, version });
    expect(engines).toEqual({ node: `>=${OLDEST_NODE}` });
  });
});
