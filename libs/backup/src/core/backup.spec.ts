// Trust: what the evidence adds up to.

import { describe, expect, it } from '@jest/globals';

import { atLeast, type Evidence, type EvidenceKind, TRUST_LEVELS, trustFrom } from './backup.js';

/** One piece of evidence after the other, a minute apart. */
function evidenceOf(...kinds: readonly EvidenceKind[]): Evidence[] {
  return kinds.map((kind, minute) => ({
    kind,
    at: new Date(Date.UTC(2026, 0, 1, 0, minute)),
    runId: 'run',
    by: 'verify',
    durationMs: 1,
    summary: kind,
  }));
}

describe('trustFrom', () => {
  it.each<[EvidenceKind[], string]>([
    [[], 'stored'],
    [['verified'], 'verified'],
    [['proven'], 'proven'],
    [['verified', 'proven'], 'proven'],
    [['proven', 'verified'], 'proven'],
    [['failed'], 'failed'],
    [['verified', 'proven', 'failed'], 'failed'],
    [['failed', 'verified'], 'verified'],
    [['proven', 'failed', 'verified'], 'verified'],
  ])('%p is %s', (kinds, trust) => {
    expect(trustFrom(evidenceOf(...kinds))).toBe(trust);
  });

  it('goes by time, not by the order in the list', () => {
    expect(trustFrom(evidenceOf('verified', 'failed').toReversed())).toBe('failed');
    expect(trustFrom(evidenceOf('failed', 'verified').toReversed())).toBe('verified');
  });

  it('takes the worse of two findings of one moment', () => {
    const at = new Date('2026-01-01T00:00:00Z');
    const [bad, good] = evidenceOf('failed', 'verified').map((evidence) => ({ ...evidence, at }));
    expect(trustFrom([bad, good].flatMap((found) => found ?? []))).toBe('failed');
    expect(trustFrom([good, bad].flatMap((found) => found ?? []))).toBe('failed');
  });
});

describe('atLeast', () => {
  it('orders the levels from worst to best', () => {
    for (const [a, trust] of TRUST_LEVELS.entries())
      for (const [b, required] of TRUST_LEVELS.entries()) expect(atLeast(trust, required)).toBe(a >= b);
  });
});
