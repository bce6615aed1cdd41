// All of health in one sentence.

import { describe, expect, it } from '@jest/globals';

import type { Finding, JobHealth } from '../../core/health.js';
import { summarize } from './summary.js';
import { copy, DAY, HOUR, judged, seen, STALE_AFTER_A_DAY } from './test-observations.spec.support.js';

const fresh = judged({}, [seen('nas', copy(3 * HOUR))]);
const proven = judged({}, [seen('nas', copy(3 * HOUR, 'nas', 'verified', 'proven'))]);
const longProven = judged({}, [seen('nas', copy(2 * DAY, 'nas', 'verified', 'proven'))]);
const damaged = judged({}, [seen('nas', copy(HOUR), copy(DAY, 'nas', 'failed'))]);
const stale = judged(STALE_AFTER_A_DAY, [seen('nas', copy(2 * DAY), copy(3 * DAY, 'nas', 'failed'))]);

const NOBODY_TOLD: Finding = {
  level: 'warning',
  name: 'notifier-failing',
  message: 'slack takes no message.',
  hint: 'Look at it.',
};

describe('the summary', () => {
  it.each<[JobHealth[], Finding[], string]>([
    [[fresh], [], 'Everything is backed up: 1 job, newest 3 h ago, never proven by a drill.'],
    [[proven], [], 'Everything is backed up: 1 job, newest 3 h ago, last proven on 2026-01-10.'],
    [
      [proven, longProven],
      [],
      'Everything is backed up: 2 jobs, newest 3 h to 2 days ago, each proven on 2026-01-08 or later.',
    ],
    [[proven, fresh], [], 'Everything is backed up: 2 jobs, newest 3 h ago, 1 of them never proven by a drill.'],
    [[fresh], [NOBODY_TOLD], 'There are backups, but something needs a look: slack takes no message.'],
    [
      [fresh, damaged],
      [NOBODY_TOLD],
      'There are backups, but something needs a look: slack takes no message. And 1 more.',
    ],
    [
      [damaged, stale],
      [],
      'Act now: things: The newest good backup of things.db is 2 days old; one was due before 2026-01-09T12:00:00.000Z. And 2 more.',
    ],
  ])('%#', (jobs, ofTheSetUp, expected) => {
    expect(summarize(jobs, ofTheSetUp)).toBe(expected);
  });
});
