// A report as people read it.

import { describe, expect, it } from '@jest/globals';

import type { DoctorReport } from '../../core/doctor.js';
import { formatDoctor } from './format-doctor.js';

const CHECKED = { checkedAt: new Date('2026-01-02T03:04:05Z'), durationMs: 1234 };

const BROKEN: DoctorReport = {
  ...CHECKED,
  level: 'problem',
  lines: [
    { area: 'runtime', name: 'node', verdict: 'ok', message: 'Node.js 22.1.0 is supported.' },
    {
      area: 'source',
      subject: 'gallery',
      name: 'server',
      verdict: 'problem',
      message: 'It is down.',
      hint: 'Start it.',
    },
    {
      area: 'source',
      subject: 'gallery',
      name: 'pg-restore',
      verdict: 'warning',
      message: 'It is old.',
      hint: 'Renew it.',
    },
    {
      area: 'advice',
      subject: 'gallery',
      name: 'no-encryption',
      verdict: 'ok',
      message: 'It is plain.',
      hint: 'Seal it.',
    },
  ],
};

describe('a report as text', () => {
  it('has one aligned line for each thing, and what to do below it', () => {
    expect(formatDoctor(BROKEN)).toBe(
      `runtime
  ✓ node           Node.js 22.1.0 is supported.

source gallery
  ✗ server         It is down.
                   → Start it.
  ! pg-restore     It is old.
                   → Renew it.

advice gallery
  · no-encryption  It is plain.
                   → Seal it.

1 problem, 1 warning. Examined on 2026-01-02T03:04:05.000Z, in 1.2 s.
`,
    );
  });

  it('says so when everything works, whatever is advised', () => {
    const lines = BROKEN.lines.filter(({ verdict }) => verdict === 'ok');
    expect(formatDoctor({ ...CHECKED, level: 'ok', lines })).toMatch(/\n\nEverything works\. Examined on .+\n$/);
  });
});
