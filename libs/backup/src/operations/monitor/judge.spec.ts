// Health as a table: what was seen, and what it is worth.

import { describe, expect, it } from '@jest/globals';

import type { CatalogEntry } from '../../catalog/listing.js';
import { type EvidenceKind, trustFrom } from '../../core/backup.js';
import { BackupError } from '../../core/errors.js';
import { idAt, manifestOf } from '../../core/test-manifest.spec.support.js';
import type { Job, Schedule } from '../job.js';
import { TestSource } from '../test-source.spec.support.js';
import { type JobHealth, type Observation, worst } from './job-health.js';
import { judge } from './judge.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = new Date('2026-01-10T12:00:00.000Z');

/** Runs each midnight. */
const NIGHTLY: Schedule = {
  cron: '0 0 * * *',
  timeZone: 'UTC',
  jitterMs: 10 * 60_000,
  catchUp: true,
  next: (after) => new Date(Math.floor(after.getTime() / DAY + 1) * DAY),
};

/** As cron's, which gives up looking some years ahead. */
const SHORT_SIGHTED: Schedule = {
  ...NIGHTLY,
  next: () => {
    throw new Error('That is too far ahead.');
  },
};

function jobOf(details: Partial<Job> = {}): Job {
  return {
    name: 'things',
    source: new TestSource(),
    stages: { canDecrypt: true } as Job['stages'],
    catalogs: [],
    retention: { minVerified: 1 },
    deadlineMs: HOUR,
    minBytes: 1,
    keepPreviousMs: DAY,
    ...details,
  };
}

/** A copy of a backup that is so old, and was found to be so a minute after. */
function copy(ageMs: number, destination = 'nas', ...kinds: readonly EvidenceKind[]): CatalogEntry {
  const startedAt = new Date(NOW.getTime() - ageMs);
  const found = (kinds.length > 0 ? kinds : ['verified' as const]).map((kind, index) => ({
    kind,
    at: new Date(startedAt.getTime() + (index + 1) * 60_000),
    runId: 'run',
    by: 'drill' as const,
    durationMs: 1234,
    summary: `It was ${kind}.`,
  }));
  const manifest = manifestOf({ id: idAt(startedAt), startedAt, job: 'things' });
  return { destination, manifest, evidence: found, trust: trustFrom(found) };
}

function safety(ageMs: number, ...kinds: readonly EvidenceKind[]): CatalogEntry {
  const entry = copy(ageMs, 'nas', ...kinds);
  return { ...entry, manifest: { ...entry.manifest, trigger: 'safety' } };
}

/** Daily backups with so much content, newest first. */
function sized(destination: string, ...sizes: readonly number[]): CatalogEntry[] {
  return sizes.map((bytes, days) => {
    const entry = copy(HOUR + days * DAY, destination);
    const [object] = entry.manifest.objects.map((each) => ({ ...each, plain: { ...each.plain, bytes } }));
    return { ...entry, manifest: { ...entry.manifest, objects: object ? [object] : [] } };
  });
}

function seen(destination: string, ...backups: readonly CatalogEntry[]): Observation {
  return { destination, backups, unreadable: [] };
}

function unreachable(destination: string): Observation {
  const failure = new BackupError('STORAGE_UNREACHABLE', `${destination} does not answer.`);
  return { destination, backups: [], unreadable: [], failure };
}

function findings({ findings: all }: JobHealth): string[] {
  return all.map(({ level, name }) => `${level} ${name}`);
}

const STALE_AFTER_A_DAY = { staleAfterMs: DAY };

describe('judge', () => {
  it.each<[string, Partial<Job>, Observation[], string[]]>([
    ['a fresh good backup', STALE_AFTER_A_DAY, [seen('nas', copy(HOUR))], []],
    ['a job that never said how often it runs', {}, [seen('nas', copy(400 * DAY))], []],
    ['no backup at all', {}, [seen('nas')], ['critical no-backup']],
    [
      'only one that nobody has read back',
      {},
      [seen('nas', { ...copy(HOUR), evidence: [], trust: 'stored' })],
      ['critical no-backup'],
    ],
    [
      'only one that is damaged',
      {},
      [seen('nas', copy(HOUR, 'nas', 'failed'))],
      ['critical no-backup', 'warning damaged'],
    ],
    ['a moment before it is stale', STALE_AFTER_A_DAY, [seen('nas', copy(DAY - 1))], []],
    ['the moment it is stale', STALE_AFTER_A_DAY, [seen('nas', copy(DAY))], ['critical stale']],
    ['a nightly job that ran last night', { schedule: NIGHTLY }, [seen('nas', copy(12 * HOUR - 1000))], []],
    ['a nightly job that missed a night', { schedule: NIGHTLY }, [seen('nas', copy(13 * HOUR))], ['critical stale']],
    [
      'an old good one behind a fresh bad one',
      STALE_AFTER_A_DAY,
      [seen('nas', copy(HOUR, 'nas', 'failed'), copy(2 * DAY))],
      ['critical stale', 'warning damaged'],
    ],
    [
      'one destination that does not answer',
      STALE_AFTER_A_DAY,
      [seen('nas', copy(HOUR)), unreachable('offsite')],
      ['warning unreachable'],
    ],
    [
      'no destination that answers',
      STALE_AFTER_A_DAY,
      [unreachable('nas'), unreachable('offsite')],
      ['critical unreachable', 'critical unreachable'],
    ],
    [
      'nothing where it can be seen',
      {},
      [seen('nas'), unreachable('offsite')],
      ['critical no-backup', 'warning unreachable'],
    ],
    [
      'a destination that has fallen behind',
      STALE_AFTER_A_DAY,
      [seen('nas', copy(HOUR)), seen('offsite', copy(3 * DAY, 'offsite'))],
      ['warning behind'],
    ],
    ['a destination that never got one', {}, [seen('nas', copy(HOUR)), seen('offsite')], ['warning behind']],
    [
      'a destination whose newest is not the newest, but fresh',
      STALE_AFTER_A_DAY,
      [seen('nas', copy(HOUR)), seen('offsite', copy(3 * HOUR, 'offsite'))],
      [],
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
    ['one from the future', STALE_AFTER_A_DAY, [seen('nas', copy(HOUR), copy(-DAY))], ['warning from-the-future']],
    ['a clock that is a little ahead', STALE_AFTER_A_DAY, [seen('nas', copy(-HOUR))], []],
    [
      'one from the future that would hide that nothing came',
      STALE_AFTER_A_DAY,
      [seen('nas', copy(5 * DAY), copy(-DAY))],
      ['critical stale', 'warning from-the-future'],
    ],
  ])('%s', (_, job, observations, expected) => {
    const health = judge(jobOf(job), observations, NOW);
    expect(findings(health)).toEqual(expected);
    expect(health.level).toBe(
      expected.some((name) => name.startsWith('critical')) ? 'critical' : (expected[0]?.split(' ')[0] ?? 'healthy'),
    );
    for (const { message, hint } of health.findings) {
      expect(message).toMatch(/^\S.*[.]$/);
      expect(hint).toMatch(/^[A-Z].*[.]$/);
    }
  });

  it('is stale when the next run, however long it takes, should have ended', () => {
    const startedAt = new Date('2026-01-10T00:00:05.000Z');
    const manifest = { ...copy(0).manifest, startedAt, finishedAt: new Date('2026-01-10T00:10:05.000Z') };
    const due = new Date('2026-01-11T01:40:00.000Z');
    const at = (ms: number) => {
      const observation = seen('nas', { ...copy(0), manifest });
      return judge(jobOf({ schedule: NIGHTLY }), [observation], new Date(due.getTime() + ms));
    };
    expect([at(-1).level, at(0).level, at(0).staleFrom]).toEqual(['healthy', 'critical', due]);
  });

  it('does not reckon with the time of a backup from the far future', () => {
    const health = judge(jobOf({ schedule: SHORT_SIGHTED }), [seen('nas', copy(-10_000 * DAY))], NOW);
    expect([findings(health), health.staleFrom]).toEqual([['warning from-the-future'], undefined]);
  });

  it('names a manifest that can not be understood', () => {
    const error = new BackupError('MANIFEST_TOO_NEW', 'It has version 2.');
    const observation: Observation = { ...seen('nas', copy(HOUR)), unreadable: [{ id: 'odd', error }] };
    const { findings: all } = judge(jobOf(), [observation], NOW);
    expect(all).toEqual([
      {
        level: 'warning',
        name: 'unreadable',
        message: "nas has a backup that can't be understood, odd: It has version 2.",
        hint: error.hint,
      },
    ]);
  });

  it('says in one sentence how things stand', () => {
    const proven = judge(jobOf(), [seen('nas', copy(25 * HOUR, 'nas', 'verified', 'proven'), copy(3 * DAY))], NOW);
    expect(proven.summary).toBe(
      'The newest good backup of things.db is 25 h old; 2 in all, last proven on 2026-01-09.',
    );
    expect(proven.proven).toMatchObject({ recoveryMs: 1234 });
    expect(proven.newestGood).toMatchObject({ ageMs: 25 * HOUR, trust: 'proven' });
    expect(judge(jobOf(), [seen('nas', copy(HOUR))], NOW).summary).toContain('never proven by a drill');
    expect(judge(jobOf(), [seen('nas')], NOW).summary).toBe('There is no good backup of things.db.');
  });

  it('never says that there is nothing where it could not look', () => {
    const blind = judge(jobOf(), [unreachable('nas')], NOW);
    expect(blind.summary).toBe("Whether things.db has a good backup can't be seen.");
    const half = judge(jobOf(), [seen('nas'), unreachable('offsite')], NOW);
    expect(half.summary).toContain("offsite can't be looked at");
  });

  it('counts safety backups among all, and never as the newest', () => {
    const { backups, newestGood } = judge(jobOf(), [seen('nas', safety(HOUR), copy(2 * HOUR))], NOW);
    expect([backups, newestGood?.ageMs]).toEqual([2, 2 * HOUR]);
  });

  it('names both sizes when one has shrunk', () => {
    const [newest, ...others] = sized('nas', 1_000_000, 8_000_000, 8_000_000, 8_000_000);
    const { findings: all } = judge(jobOf(), [seen('nas', ...others, ...(newest ? [newest] : []))], NOW);
    expect(all.map(({ message }) => message)).toEqual([
      `The newest good backup of things.db is suspiciously small: ${newest?.manifest.id} has 1.0 MB of content, and those before it have 8.0 MB.`,
    ]);
  });

  it('counts a backup once however many copies it has', () => {
    const observations = [seen('nas', copy(HOUR)), seen('offsite', copy(HOUR, 'offsite'), copy(2 * HOUR, 'offsite'))];
    expect(judge(jobOf(), observations, NOW).backups).toBe(2);
  });
});

describe('worst', () => {
  it('is the worst of all, and healthy when there is nothing to say', () => {
    expect([worst([]), worst(['healthy', 'warning']), worst(['critical', 'healthy', 'warning'])]).toEqual([
      'healthy',
      'warning',
      'critical',
    ]);
  });
});
