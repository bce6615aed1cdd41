// Which Node.js is old enough to be told.

import { describe, expect, it } from '@jest/globals';

import { examineRuntime } from './runtime.js';

describe('the runtime', () => {
  it.each([
    ['20.19.0', 'ok'],
    ['20.20.1', 'ok'],
    ['22.0.0', 'ok'],
    ['100.1.0', 'ok'],
    ['20.9.9', 'problem'],
    ['18.20.4', 'problem'],
  ] as const)('%s is %s', (node, verdict) => {
    const [line] = examineRuntime({ node, hasZstd: true });
    expect(line).toMatchObject({ name: 'node', verdict, message: expect.stringContaining(node) });
  });

  it('is told whether it has zstd, which nobody has to have', () => {
    for (const hasZstd of [true, false]) {
      expect(examineRuntime({ node: '22.0.0', hasZstd })[1]).toMatchObject({ name: 'zstd', verdict: 'ok' });
    }
  });
});
