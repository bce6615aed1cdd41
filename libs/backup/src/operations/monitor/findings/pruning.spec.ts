// Retention as health sees it: what should be gone and is not, and what nothing may be removed for.

import { describe, expect, it } from '@jest/globals';

import type { CatalogEntry } from '../../../catalog/listing.js';
import type { RetentionPolicy } from '../../prune/policy.js';
import type { Observation } from '../observation.js';
import { copy, DAY, expectFindings, HOUR, judged, seen, sized } from '../test-observations.spec.support.js';

const TWO: RetentionPolicy = { minVerified: 1, keepLast: 2 };
const A_WEEK: RetentionPolicy = { minVerified: 1, maxAgeMs: 7 * DAY };

/** One each day, the newest an hour old. */
function daily(count: number, destination = 'nas', from = 0): CatalogEntry[] {
  return Array.from({ length: count }, (_, day) => copy(HOUR + (from + day) * DAY, destination));
}

function held(entries: readonly CatalogEntry[]): CatalogEntry[] {
  return entries.map((entry) => ({ ...entry, heldUntilMs: Number.POSITIVE_INFINITY }));
}

function basedOn(entry: CatalogEntry, { manifest: base }: CatalogEntry): CatalogEntry {
  return { ...entry, manifest: { ...entry.manifest, basedOn: base.id } };
}

describe('pruning', () => {
  it.each<[string, RetentionPolicy, Observation[], string[]]>([
    ['keeps all without a rule', { minVerified: 1 }, [seen('nas', ...daily(30))], []],
    ['has left what the rules keep', TWO, [seen('nas', ...daily(2))], []],
    ['may not have come to what the last run let go of', TWO, [seen('nas', ...daily(3))], []],
    ['may not have come to what was let go of yesterday', TWO, [seen('nas', ...daily(4))], []],
    ['should have removed what was let go of two days ago', TWO, [seen('nas', ...daily(5))], ['warning prune-overdue']],
    ['has had no run since that could have removed it', A_WEEK, [seen('nas', copy(HOUR), ...daily(3, 'nas', 5))], []],
    [
      'should have removed it when the last run ended',
      A_WEEK,
      [seen('nas', ...daily(3), ...daily(3, 'nas', 9))],
      ['warning prune-overdue'],
    ],
    ['does not remove what the storage holds', TWO, [seen('nas', ...held(daily(9)))], []],
    [
      'keeps what now is the last good one',
      TWO,
      [seen('nas', copy(HOUR, 'nas', 'failed'), ...daily(1, 'nas', 9))],
      ['warning damaged'],
    ],
    [
      'fails in one of two destinations',
      TWO,
      [seen('nas', ...daily(2)), seen('offsite', ...daily(9, 'offsite'))],
      ['warning prune-overdue'],
    ],
    [
      'is refused because of a shrink that is told anyway',
      TWO,
      [seen('nas', ...sized('nas', 1, 100, 100, 100, 100))],
      ['warning shrunk'],
    ],
    [
      'is refused where a shrink is the last that came',
      TWO,
      [seen('nas', ...sized('nas', 100, 1, 100, 100, 100, 100).slice(1)), seen('offsite', ...sized('offsite', 100, 1))],
      ['warning prune-refused'],
    ],
    [
      'is refused where another shrink than the one that is told is the last that came',
      TWO,
      [
        seen('nas', ...sized('nas', 1, 1, 100, 100, 100, 100).slice(1)),
        seen('offsite', ...sized('offsite', 1, 1, 100, 100, 100, 100)),
      ],
      ['warning shrunk', 'warning prune-refused'],
    ],
    [
      'does not remove what was let go of, and what a later one builds on',
      TWO,
      [seen('nas', basedOn(copy(HOUR), copy(5 * DAY)), copy(DAY), copy(3 * DAY), copy(4 * DAY), copy(5 * DAY))],
      [],
    ],
    [
      'is refused where nothing is good, which is told anyway',
      TWO,
      [seen('nas', copy(HOUR, 'nas', 'failed'), copy(9 * DAY, 'nas', 'failed'), copy(10 * DAY, 'nas', 'failed'))],
      ['critical no-backup', 'warning damaged'],
    ],
    [
      'can not make room where what has to stay is too much',
      { minVerified: 2, maxTotalBytes: 15 },
      [seen('nas', ...daily(2))],
      ['warning too-large'],
    ],
  ])('%s', (_, retention, observations, expected) => {
    expectFindings(judged({ retention }, observations), expected);
  });

  it('goes by the rules of each destination', () => {
    const rules = { retention: { minVerified: 1 }, retentionIn: { offsite: TWO } };
    const observations = [seen('nas', ...daily(9)), seen('offsite', ...daily(9, 'offsite'))];
    const { findings } = judged(rules, observations);
    expect(findings.map(({ name, destination }) => [name, destination])).toEqual([['prune-overdue', 'offsite']]);
  });

  it('is told with how much is left, and what to type', () => {
    const { findings } = judged({ retention: TWO }, [seen('nas', ...daily(7))]);
    expect(findings).toMatchObject([
      {
        destination: 'nas',
        message: 'nas still holds 3 backups (30 B) that the retention of things let go of more than 2 days ago.',
        hint: expect.stringContaining(`POST …/prune with {"job":"things","dryRun":false}, or backups.prune('things')`),
      },
    ]);
  });
});
