// When the heart may beat.

import { describe, expect, it } from '@jest/globals';

import { type Finding, type HealthReport, worst } from '../../core/health.js';
import { mayBeat } from './beat.js';

const finding = (name: Finding['name'], level: Finding['level'] = 'warning'): Finding => ({
  level,
  name,
  message: 'It was found.',
  hint: 'Do something.',
});

function report(ofTheSetUp: readonly Finding[], ofTheJob: readonly Finding[]): HealthReport {
  const level = worst(ofTheJob.map((one) => one.level));
  return {
    level: worst([level, ...ofTheSetUp.map((one) => one.level)]),
    summary: 'So it is.',
    checkedAt: new Date(0),
    findings: ofTheSetUp,
    jobs: [{ job: 'gallery', level, summary: 'So it is.', findings: ofTheJob, destinations: [], backups: 1 }],
  };
}

describe('a heartbeat', () => {
  it.each<[string, HealthReport, healthy: boolean, notCritical: boolean]>([
    ['all is well', report([], []), true, true],
    ['a job has a warning', report([], [finding('shrunk')]), false, true],
    ['a job is critical', report([], [finding('stale', 'critical')]), false, false],
    ['a destination could not be looked at', report([], [finding('unreachable')]), false, false],
    ['a backup could not be read', report([], [finding('unreadable')]), false, false],
    ['a notifier fails', report([finding('notifier-failing')], []), false, true],
    ['nobody can be told', report([finding('notifier-failing', 'critical')], []), false, false],
    ['the last heartbeat failed', report([finding('heartbeat-failing')], []), true, true],
  ])('when %s', (_, seen, healthy, notCritical) => {
    expect([mayBeat(seen, 'healthy'), mayBeat(seen, 'not-critical')]).toEqual([healthy, notCritical]);
  });
});
