// History from several journals as one: each run once, in order, page by page, and what could not be looked at said.

import { describe, expect, it } from '@jest/globals';

import { auditObject, type Journal, runObject } from '../../catalog/journal/journal.js';
import { runKey } from '../../catalog/journal/journal-keys.js';
import { auditAt, NOON, openedAt, runAt, testJournals } from '../../catalog/journal/test-journal.spec.support.js';
import type { RunRecord } from '../../core/run.js';
import { nameOfGoneProcess } from '../../kit/gone-process.spec.support.js';
import { ManualClock } from '../../testing/manual-clock.js';
import { streamOf } from '../../testing/streams.js';
import { AuditTrail } from './audit-trail.js';
import { datesBack } from './dates.js';
import { History, type HistoryFilter } from './history.js';

const open = testJournals();
const MINUTES_A_DAY = 24 * 60;

async function store(journal: Journal, ...runs: readonly RunRecord[]): Promise<void> {
  for (const run of runs) await journal.write(runObject(run, 'ended'));
}

function historyOf(...journals: readonly Journal[]) {
  const history = new History(['gallery', 'other'], new ManualClock(NOON));
  return async (filter: HistoryFilter = {}, atHand: readonly RunRecord[] = []) =>
    await history.page({ journals, atHand }, filter);
}

describe('the history', () => {
  it('has each run once, newest first, from all destinations and from this process', async () => {
    const [nas, bucket] = [await open('nas'), await open('bucket')];
    const [old, both, newer] = [runAt(90 * MINUTES_A_DAY), runAt(30), runAt(3)];
    await store(nas.journal, old, both);
    await store(bucket.journal, both, newer);
    const own = runAt(1, { state: 'running' });
    const page = await historyOf(nas.journal, bucket.journal)({}, [own, { ...newer, notes: ['at hand'] }]);
    expect(page).toEqual({
      runs: [own, { ...newer, notes: ['at hand'] }, both, old],
      unreadable: [],
      unreachable: [],
    });
  });

  it('keeps the order of what was asked for within a second', async () => {
    const { journal } = await open();
    const second = runAt(1);
    const runs = Array.from({ length: 40 }, (_, index) =>
      runAt(1, { queuedAt: new Date(second.queuedAt.getTime() + index) }),
    );
    await store(journal, ...runs.toReversed());
    const look = historyOf(journal);
    expect((await look()).runs.map(({ id }) => id)).toEqual(runs.toReversed().map(({ id }) => id));
    const first = await look({ limit: 13 });
    const second13 = await look({ limit: 13, after: first.next ?? '' });
    expect([...first.runs, ...second13.runs]).toEqual(runs.toReversed().slice(0, 26));
  });

  it('comes in pages without a gap or a double, also over months, and when the last one seen was removed', async () => {
    const { journal } = await open();
    const runs = Array.from({ length: 30 }, (_, index) => runAt(index * 4 * MINUTES_A_DAY + 7));
    await store(journal, ...runs);
    const look = historyOf(journal);
    const seen: RunRecord[] = [];
    let after: string | undefined;
    do {
      const page = await look({ limit: 7, ...(after === undefined ? {} : { after }) });
      seen.push(...page.runs);
      after = page.next;
      if (after !== undefined && seen.length === 7) await journal.remove(runKey(after, 'ended'));
    } while (after !== undefined);
    expect(seen).toEqual(runs);
    await expect(look({ limit: 501 })).rejects.toMatchObject({ code: 'REQUEST_INVALID' });
  });

  it('is filtered by what the record says', async () => {
    const { journal } = await open();
    const failed = runAt(10, { state: 'failed', label: 'Before the SALE' });
    const drill = runAt(20, { operation: 'drill', trigger: 'manual', by: 'ada' });
    const other = runAt(30, { job: 'other', backupId: 'b1' });
    const foreign = runAt(40, { job: 'unknown-here' });
    await store(journal, failed, drill, other, foreign);
    const look = historyOf(journal);
    const cases: [HistoryFilter, RunRecord[]][] = [
      [{}, [failed, drill, other]],
      [{ state: 'failed' }, [failed]],
      [{ text: 'the sale' }, [failed]],
      [{ operation: 'drill', by: 'ada', trigger: 'manual' }, [drill]],
      [{ job: 'other', backupId: 'b1' }, [other]],
      [{ from: drill.queuedAt }, [failed, drill]],
      [{ to: drill.queuedAt }, [drill, other]],
      [{ from: new Date(NOON.getTime() - 60_000) }, []],
    ];
    for (const [filter, expected] of cases) expect((await look(filter)).runs).toEqual(expected);
  });

  it('says which destination could not be looked at, and which record could not be understood', async () => {
    const [nas, bucket] = [await open('nas'), await open('bucket')];
    const [run, damaged] = [runAt(1), runAt(2)];
    await store(nas.journal, run);
    await nas.storage.write(runKey(damaged.id, 'ended'), streamOf('{"version": 9}'));
    bucket.storage.inject({ on: 'list', fault: 'fail' });
    const own = runAt(3);
    const page = await historyOf(nas.journal, bucket.journal)({}, [own]);
    expect(page).toMatchObject({
      runs: [{ id: run.id }, { id: own.id }],
      unreachable: [{ destination: 'bucket', error: { code: 'STORAGE_UNREACHABLE' } }],
      unreadable: [{ id: damaged.id, destination: 'nas', error: { code: 'MANIFEST_TOO_NEW' } }],
    });
    expect(bucket.storage.calls.list).toBe(1);

    await store(bucket.journal, damaged);
    bucket.storage.heal();
    expect((await historyOf(nas.journal, bucket.journal)()).runs).toEqual([run, damaged]);
  });

  it('reads each record once', async () => {
    const { journal, storage } = await open();
    await store(journal, runAt(1), runAt(2));
    const look = historyOf(journal);
    await look();
    await look();
    expect(storage.calls.read).toBe(2);
  });
});

/** What is shown of a run of which these records are stored. */
async function shown(...records: readonly Parameters<typeof runObject>[]): Promise<RunRecord | undefined> {
  const { journal } = await open();
  for (const [record, word] of records) await journal.write(runObject(record, word));
  return (await historyOf(journal)()).runs[0];
}

describe('a run that was opened and never closed', () => {
  it('goes on while its process lives, or may live elsewhere', async () => {
    expect(await shown([openedAt(1), 'opened'])).toMatchObject({ state: 'running' });
    expect(await shown([openedAt(61), 'opened'])).toMatchObject({ state: 'running' });
    const elsewhere = openedAt(59, { process: 'another-host~7~its-process~run' });
    expect(await shown([elsewhere, 'opened'])).not.toHaveProperty('overdueAt');
    expect(await shown([elsewhere, 'opened'])).toMatchObject({ state: 'running' });
  });

  it('has failed when its process is gone, or when it is overdue and not known to live', async () => {
    const gone = openedAt(1, { process: nameOfGoneProcess('run') });
    expect(await shown([gone, 'opened'])).toMatchObject({
      state: 'failed',
      finishedAt: NOON,
      error: { code: 'RUN_LOST' },
    });
    const overdue = openedAt(61, { process: 'another-host~7~its-process~run' });
    expect(await shown([overdue, 'opened'])).toMatchObject({ state: 'failed', error: { code: 'RUN_LOST' } });
  });

  it('is what it said itself at its end, whatever others said of it', async () => {
    const opened = openedAt(61, { process: nameOfGoneProcess('run') });
    const { process: _, overdueAt: __, ...run } = opened;
    const ended = { ...run, state: 'succeeded', finishedAt: NOON } as const;
    const lost = { ...run, state: 'failed', finishedAt: NOON } as const;
    expect(await shown([opened, 'opened'], [lost, 'lost'])).toEqual(lost);
    expect(await shown([ended, 'ended'], [lost, 'lost'], [opened, 'opened'])).toEqual(ended);
  });
});

describe('one run', () => {
  it('is found by its id, or it is said why that can not be known', async () => {
    const [nas, bucket] = [await open('nas'), await open('bucket')];
    const run = runAt(5);
    await store(bucket.journal, run);
    const history = new History(['gallery'], new ManualClock(NOON));
    const places = { journals: [nas.journal, bucket.journal], atHand: [] };
    expect(await history.find(places, run.id)).toEqual(run);
    await expect(history.find(places, runAt(5).id)).rejects.toMatchObject({ code: 'RUN_NOT_FOUND' });
    bucket.storage.inject({ on: 'list', fault: 'fail' });
    await expect(history.find(places, run.id)).rejects.toMatchObject({ code: 'STORAGE_UNREACHABLE' });
    expect(await history.find({ ...places, atHand: [run] }, run.id)).toBe(run);
  });
});

describe('the audit trail', () => {
  it('is read the same way', async () => {
    const { journal } = await open();
    const entries = [
      auditAt(1, { action: 'delete', outcome: 'refused', code: 'DELETE_REFUSED', backupId: 'b1' }),
      auditAt(2, { by: 'eve', runId: 'run-1' }),
      auditAt(3, { job: 'unknown-here' }),
    ];
    for (const entry of entries) await journal.write(auditObject(entry));
    const trail = new AuditTrail(['gallery'], new ManualClock(NOON));
    const ask = async (filter: Parameters<AuditTrail['page']>[2]) =>
      (await trail.page([journal], [], filter)).entries.map(({ id }) => id);
    const [first, second] = entries.map(({ id }) => id);
    expect(await ask({})).toEqual([first, second]);
    expect(await ask({ limit: 1, after: first ?? '' })).toEqual([second]);
    expect(await ask({ action: 'delete', outcome: 'refused', backupId: 'b1' })).toEqual([first]);
    expect(await ask({ by: 'eve', runId: 'run-1', action: 'restore' })).toEqual([second]);
  });
});

describe('dates', () => {
  it('are single days for a month at least, then months, down to the oldest', () => {
    const dates = [...datesBack(new Date('2026-03-10T23:59:59.999Z'), '2025/12/24/')];
    expect(dates.slice(0, 3)).toEqual(['2026/03/10/', '2026/03/09/', '2026/03/08/']);
    expect(dates.slice(-3)).toEqual(['2026/02/01/', '2026/01/', '2025/12/']);
    expect(dates).toHaveLength(10 + 28 + 2);
    expect([...datesBack(NOON, '2026/11/21/')]).toEqual([]);
  });
});
