// Journals over real directories that fail on demand, and records to put into them.

import { join } from 'node:path';

import type { AuditEntry } from '../../core/audit.js';
import { compactTime, randomTail } from '../../core/names.js';
import type { RunRecord } from '../../core/run.js';
import { listAll } from '../../core/storage.js';
import { ownedName } from '../../kit/owned-names.js';
import { LocalStorage } from '../../storage/local/local-storage.js';
import { FaultyStorage } from '../../testing/faulty-storage.js';
import { ManualClock } from '../../testing/manual-clock.js';
import { tempDirectories } from '../../testing/temp-directory.spec.support.js';
import { Journal } from './journal.js';
import { newAuditId } from './journal-keys.js';
import type { OpenedRun } from './run-record.js';

export interface TestJournal {
  readonly journal: Journal;
  readonly storage: FaultyStorage;
  /** Every key there is, sorted. */
  keys(): Promise<string[]>;
}

export const NOON = new Date('2026-11-20T12:00:00.000Z');

/** Call it once, at the top of a spec. Each journal is in a directory of its own. */
export function testJournals(): (name?: string, prefix?: string) => Promise<TestJournal> {
  const newDirectory = tempDirectories();
  return async (name = 'nas', prefix = '') => {
    const clock = new ManualClock(NOON);
    const local = new LocalStorage({ directory: join(await newDirectory(), name), clock });
    await local.prepare();
    const storage = new FaultyStorage(local);
    return {
      journal: new Journal({ name, storage, prefix }, clock),
      storage,
      async keys() {
        const keys: string[] = [];
        for await (const { key } of listAll(local, '')) keys.push(key);
        return keys;
      },
    };
  };
}

/** A backup of the gallery that succeeded, unless said otherwise; asked for so many minutes before noon. */
export function runAt(minutes: number, details: Partial<RunRecord> = {}): RunRecord {
  const queuedAt = new Date(NOON.getTime() - minutes * 60_000);
  return {
    id: `run-${compactTime(queuedAt)}-${randomTail()}`,
    operation: 'backup',
    job: 'gallery',
    trigger: 'schedule',
    state: 'succeeded',
    queuedAt,
    startedAt: queuedAt,
    finishedAt: new Date(queuedAt.getTime() + 1000),
    notes: ['Stored 4.2 MB in nas.'],
    warnings: [],
    ...details,
  };
}

/** The record that opens a run, by this process unless said otherwise. */
export function openedAt(minutes: number, details: Partial<OpenedRun> = {}): OpenedRun {
  const { finishedAt: _, ...run } = runAt(minutes, { state: 'running' });
  return {
    ...run,
    process: ownedName(run.id),
    overdueAt: new Date(run.queuedAt.getTime() + 3_600_000),
    ...details,
  };
}

export function auditAt(minutes: number, details: Partial<AuditEntry> = {}): AuditEntry {
  const at = new Date(NOON.getTime() - minutes * 60_000);
  const action = details.action ?? 'restore';
  return { id: newAuditId(at, action), at, action, outcome: 'started', by: 'ada', job: 'gallery', ...details };
}
