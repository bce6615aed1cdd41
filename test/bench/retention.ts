// The section on retention: how long it takes to decide about ten thousand backups.

import { planPrune } from '#backup/operations/prune/plan-prune.js';
import type { PruneCandidate, RetentionPolicy } from '#backup/operations/prune/policy.js';
import type { BenchOptions } from './options.js';
import type { Row, Section } from './report.js';
import { say } from './say.js';
import { median } from './statistics.js';

const BACKUPS = 10_000;
const HOUR_MS = 3_600_000;
const NOW = new Date('2026-06-01T00:00:00Z');
const TARGET_MS = 1000;

/** Every rule there is, in a place where the clocks change. */
const POLICY: RetentionPolicy = {
  keepLast: 10,
  hourly: 48,
  daily: 30,
  weekly: 12,
  monthly: 12,
  yearly: 5,
  maxAgeMs: 90 * 24 * HOUR_MS,
  byTrigger: { event: { maxAgeMs: 180 * 24 * HOUR_MS } },
  maxTotalBytes: 1e9,
  timeZone: 'Europe/Vienna',
  minVerified: 3,
  keepSafetyMs: 7 * 24 * HOUR_MS,
};

export async function benchRetention({ runs }: BenchOptions): Promise<Section[]> {
  say(`Retention: deciding about ${BACKUPS} backups`);
  const rows = [
    rowOf('backups that are whole by themselves', runs, () => ({})),
    rowOf('chains of seven', runs, (index) => (index % 7 === 6 ? {} : { basedOn: idOf(index + 1) })),
  ];
  return [{ title: `Retention of ${BACKUPS} backups with every rule, medians of ${runs} after a first`, rows }];
}

function rowOf(measure: string, runs: number, link: (index: number) => Partial<PruneCandidate>): Row {
  const candidates = Array.from({ length: BACKUPS }, (_, index) => ({ ...backupOf(index), ...link(index) }));
  const decide = (): number => {
    const start = performance.now();
    planPrune(candidates, POLICY, NOW);
    return performance.now() - start;
  };
  const first = decide();
  const value = median(Array.from({ length: runs }, decide));
  return {
    measure,
    unit: 'ms',
    value,
    target: TARGET_MS,
    detail: `the first, in a cold process, ${first.toFixed(0)} ms`,
  };
}

function backupOf(index: number): PruneCandidate {
  return {
    id: idOf(index),
    startedAt: new Date(NOW.getTime() - index * HOUR_MS),
    trust: 'verified',
    trigger: (['schedule', 'event', 'manual', 'safety'] as const)[index % 4] ?? 'schedule',
    bytes: 1e6,
    plainBytes: 1e7,
    ...(index % 100 === 99 ? { pinned: { at: NOW } } : {}),
  };
}

function idOf(index: number): string {
  return `backup-${index}`;
}
