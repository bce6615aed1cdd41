// Who runs a tick, as a table of what has been claimed.

import { describe, expect, it } from '@jest/globals';

import type { ClaimEnd } from '../../core/claim.js';
import { decideTick, type SeenAttempt, type TickDecision } from './decide-tick.js';

const TICK = new Date('2026-05-01T02:00:00Z');
const attempts = (...ends: (ClaimEnd | undefined)[]): SeenAttempt[] =>
  ends.map((end, index) => ({ tick: new Date(TICK), attempt: index + 1, ...(end === undefined ? {} : { end }) }));
const at = (tick: string): SeenAttempt => ({ tick: new Date(tick), attempt: 1, end: 'done' });

describe('decideTick', () => {
  it.each([
    ['nobody has claimed it', [], { attempt: 1 }],
    ['an earlier one was run', [at('2026-04-30T02:00:00Z')], { attempt: 1 }],
    ['it comes late, and nobody has claimed it', [at('2026-05-02T02:00:00Z')], { attempt: 1 }],
    [
      'it comes so late that its claims would be gone',
      Array.from({ length: 10 }, (_, day) => at(`2026-05-1${day}T02:00:00Z`)),
      'leave',
    ],
    ['it was lost, and a later one was claimed', [...attempts('lost'), at('2026-05-02T02:00:00Z')], 'leave'],
    ['somebody works on it', attempts(undefined), 'wait'],
    ['it was run', attempts('done'), 'leave'],
    ['the application was shut down over it', attempts('stopped'), { attempt: 2 }],
    ['its process was lost', attempts('lost'), { attempt: 2 }],
    ['somebody works on it again', attempts('lost', undefined), 'wait'],
    ['it was lost and shut down', attempts('lost', 'stopped', 'lost', 'stopped'), { attempt: 5 }],
    ['it ended its process three times', attempts('lost', 'lost', 'lost'), 'leave'],
  ] satisfies [string, SeenAttempt[], TickDecision][])('when %s', (_, seen, decision) => {
    expect(decideTick(TICK, seen)).toEqual(decision);
  });
});
