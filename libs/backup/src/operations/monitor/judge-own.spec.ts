// Health of a job whose history holds safety backups, and backups that are suspiciously small.

import { describe, expect, it } from '@jest/globals';

import type { CatalogEntry } from '../../catalog/listing.js';
import type { EvidenceKind } from '../../core/backup.js';
import type { Job } from '../job.js';
import type { Observation } from './observation.js';
import {
  copy,
  DAY,
  expectFindings,
  HOUR,
  judged,
  NOW,
  seen,
  sized,
  STALE_AFTER_A_DAY,
} from './test-observations.spec.support.js';

function safety(ageMs: number, ...kinds: readonly EvidenceKind[]): CatalogEntry {
  const entry = copy(ageMs, 'nas', ...kinds);
  return { ...entry, manifest: { ...entry.manifest, trigger: 'safety' } };
}

function basedOn(base: CatalogEntry, entry: CatalogEntry): CatalogEntry {
  return { ...entry, manifest: { ...entry.manifest, basedOn: base.manifest.id } };
}

describe('judge', () => {
  it.each<[string, Partial<Job>, Observation[], string[]]>([
    ['one that builds on another', {}, [seen('nas', basedOn(copy(DAY), copy(HOUR)), copy(DAY))], []],
    ['one that builds on what is gone', {}, [seen('nas', basedOn(copy(DAY), copy(HOUR)))], ['critical no-backup']],
    [
      'one that builds on a bad one',
      STALE_AFTER_A_DAY,
      [seen('nas', basedOn(copy(DAY), copy(HOUR)), copy(DAY, 'nas', 'failed'), copy(2 * DAY))],
      ['critical stale', 'warning damaged'],
    ],
    ['only a safety backup', {}, [seen('nas', safety(HOUR))], ['critical no-backup']],
    [
      'a fresh safety backup that would hide that nothing came',
      STALE_AFTER_A_DAY,
      [seen('nas', safety(HOUR), copy(2 * DAY))],
      ['critical stale'],
    ],
    [
      'a destination that only gets safety backups',
      STALE_AFTER_A_DAY,
      [seen('offsite', copy(HOUR, 'offsite')), seen('nas', safety(HOUR), copy(3 * DAY))],
      ['warning behind'],
    ],
    [
      'a destination that missed a safety backup only',
      STALE_AFTER_A_DAY,
      [seen('nas', safety(HOUR), copy(2 * HOUR)), seen('offsite', copy(2 * HOUR, 'offsite'))],
      [],
    ],
    ['a safety backup that is damaged', {}, [seen('nas', copy(HOUR), safety(DAY, 'failed'))], ['warning damaged']],
    ['one that shrank by more than half', {}, [seen('nas', ...sized('nas', 49, 100, 100, 100))], ['warning shrunk']],
    ['one that shrank by half', {}, [seen('nas', ...sized('nas', 50, 100, 100, 100))], []],
    ['one that shrank when nothing was usual yet', {}, [seen('nas', ...sized('nas', 1, 100, 100))], []],
    [
      'one that shrank, its copies being no backups of their own',
      {},
      [seen('nas', ...sized('nas', 1, 100, 100)), seen('offsite', ...sized('offsite', 1, 100, 100))],
      [],
    ],
    [
      'a small safety backup, and a small one that is damaged',
      {},
      [
        seen(
          'nas',
          ...sized('nas', 1, 1, 100, 100, 100, 100).map((entry, index): CatalogEntry => {
            if (index === 0) return { ...entry, manifest: { ...entry.manifest, trigger: 'safety' } };
            return index === 1 ? { ...entry, trust: 'stored' } : entry;
          }),
        ),
      ],
      [],
    ],
    [
      'a small one from the future',
      {},
      [
        seen(
          'nas',
          ...sized('nas', 1, 100, 100, 100, 100).map((entry, index) => {
            const startedAt = new Date(NOW.getTime() + DAY);
            return index === 0 ? { ...entry, manifest: { ...entry.manifest, startedAt } } : entry;
          }),
        ),
      ],
      ['warning from-the-future'],
    ],
  ])('%s', (_, job, observations, expected) => {
    expectFindings(judged(job, observations), expected);
  });

  it('counts safety backups among all, and never as the newest', () => {
    const { backups, newestGood } = judged({}, [seen('nas', safety(HOUR), copy(2 * HOUR))]);
    expect([backups, newestGood?.ageMs]).toEqual([2, 2 * HOUR]);
  });

  it('names both sizes when one has shrunk', () => {
    const [newest, ...others] = sized('nas', 1_000_000, 8_000_000, 8_000_000, 8_000_000);
    const { findings: all } = judged({}, [seen('nas', ...others, ...(newest ? [newest] : []))]);
    expect(all.map(({ message }) => message)).toEqual([
      `The newest good backup of things.db is suspiciously small: ${newest?.manifest.id} has 1.0 MB of content, and those before it have 8.0 MB.`,
    ]);
  });
});
