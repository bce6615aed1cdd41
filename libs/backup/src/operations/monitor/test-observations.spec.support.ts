// What destinations may show, and what is expected to be said about it.

import { expect } from '@jest/globals';

import type { CatalogEntry } from '../../catalog/listing.js';
import { type EvidenceKind, trustFrom } from '../../core/backup.js';
import { BackupError } from '../../core/errors.js';
import { idAt, manifestOf } from '../../core/test-manifest.spec.support.js';
import type { Job } from '../job.js';
import { TestSource } from '../test-source.spec.support.js';
import type { JobHealth } from '../../core/health.js';
import { judge } from './judge.js';
import type { Observation } from './observation.js';
import { type Keys, surveyOf } from './survey.js';

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
export const NOW = new Date('2026-01-10T12:00:00.000Z');

export const STALE_AFTER_A_DAY = { staleAfterMs: DAY };

export function jobOf(details: Partial<Job> = {}): Job {
  return {
    name: 'things',
    source: new TestSource(),
    stages: {} as Job['stages'],
    catalogs: [],
    retention: { minVerified: 1 },
    deadlineMs: HOUR,
    minBytes: 1,
    keepPreviousMs: DAY,
    drillChecks: [],
    expect: { maxGrowth: 10 },
    ...details,
  };
}

/** A copy of a backup that is so old, and was found to be so a minute after. */
export function copy(ageMs: number, destination = 'nas', ...kinds: readonly EvidenceKind[]): CatalogEntry {
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

/** Daily backups with so much content, newest first. */
export function sized(destination: string, ...sizes: readonly number[]): CatalogEntry[] {
  return sizes.map((bytes, days) => {
    const entry = copy(HOUR + days * DAY, destination);
    const [object] = entry.manifest.objects.map((each) => ({ ...each, plain: { ...each.plain, bytes } }));
    return { ...entry, manifest: { ...entry.manifest, objects: object ? [object] : [] } };
  });
}

export function seen(destination: string, ...backups: readonly CatalogEntry[]): Observation {
  return { destination, backups, unreadable: [] };
}

export function unreachable(destination: string): Observation {
  const failure = new BackupError('STORAGE_UNREACHABLE', `${destination} does not answer.`);
  return { destination, backups: [], unreadable: [], failure };
}

export const KEYS: Keys = { runs: 'fits', newest: 'fits' };

export function judged(job: Partial<Job>, observations: readonly Observation[], keys = KEYS, now = NOW): JobHealth {
  return judge(surveyOf(jobOf(job), observations, now), keys);
}

/** Each as `<level> <name>`; the level of the whole is that of the worst. */
export function expectFindings(health: JobHealth, expected: readonly string[]): void {
  expect(health.findings.map(({ level, name }) => `${level} ${name}`)).toEqual(expected);
  expect(health.level).toBe(
    expected.some((name) => name.startsWith('critical')) ? 'critical' : (expected[0]?.split(' ')[0] ?? 'healthy'),
  );
  for (const { message, hint } of health.findings) {
    expect(message).toMatch(/^\S.*[.]$/);
    expect(hint).toMatch(/^[A-Z].*[.]$/);
  }
}
