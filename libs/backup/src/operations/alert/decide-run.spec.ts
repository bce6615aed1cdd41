// Which runs people are told of, and how often.

import { describe, expect, it } from '@jest/globals';

import type { AlertRecord } from '../../core/alert.js';
import type { ErrorCode } from '../../core/errors.js';
import type { RunEvent } from '../../core/news.js';
import type { RunRecord } from '../../core/run.js';
import { causeOf, eventOf, isKept, isNews } from './decide-run.js';

const MINUTE = 60_000;
const POLICY = { remindAfterMs: 24 * 60 * MINUTE };

const at = (minute: number): Date => new Date(Date.UTC(2026, 0, 1) + minute * MINUTE);

function run(details: Partial<RunRecord> = {}): RunRecord {
  return {
    id: 'run-1',
    operation: 'backup',
    job: 'gallery',
    trigger: 'schedule',
    state: 'succeeded',
    queuedAt: at(0),
    notes: [],
    warnings: [],
    ...details,
  };
}

const report = (code: ErrorCode) => ({
  code,
  message: 'It failed.',
  hint: 'Try again.',
  retryable: true,
  context: {},
});

describe('what is told of a run', () => {
  it.each<[Partial<RunRecord>, RunEvent | undefined]>([
    [{ state: 'succeeded' }, 'backup.succeeded'],
    [{ state: 'warning' }, 'backup.warning'],
    [{ state: 'failed' }, 'backup.failed'],
    [{ state: 'running' }, undefined],
    [{ state: 'queued' }, undefined],
    [{ state: 'cancelled' }, undefined],
    [{ state: 'skipped' }, undefined],
    [{ state: 'failed', partOf: 'run-0' }, undefined],
    [{ operation: 'drill', state: 'running' }, undefined],
    [{ operation: 'drill', state: 'succeeded' }, 'drill.passed'],
    [{ operation: 'drill', state: 'warning' }, 'drill.passed'],
    [{ operation: 'drill', state: 'failed' }, 'drill.failed'],
    [{ operation: 'restore', state: 'running' }, 'restore.started'],
    [{ operation: 'restore', state: 'warning' }, 'restore.finished'],
    [{ operation: 'undo', state: 'failed' }, 'restore.failed'],
    [{ operation: 'rescue', state: 'running' }, undefined],
    [{ operation: 'rescue', state: 'succeeded' }, 'restore.finished'],
    [{ operation: 'rescue', state: 'failed', error: report('SOURCE_FAILED') }, 'restore.failed'],
    [{ operation: 'rescue', state: 'failed', error: report('PLAN_OUTDATED') }, undefined],
    [{ operation: 'compare', state: 'failed' }, undefined],
    [{ operation: 'verify', state: 'failed' }, undefined],
    [{ operation: 'prune', state: 'failed' }, undefined],
  ])('%j is %s', (details, event) => {
    expect(eventOf(run(details))).toBe(event);
  });

  it('has the codes of all that went wrong as its cause', () => {
    expect(causeOf(run())).toBeUndefined();
    const warnings = [report('STORAGE_FULL'), report('STORAGE_FULL')];
    expect(causeOf(run({ error: report('SOURCE_BUSY'), warnings }))).toBe('SOURCE_BUSY STORAGE_FULL');
  });
});

/** What is told of a job that runs every minute: the minutes. `ends` answers the code with which a run fails. */
function told(minutes: number, ends: (minute: number) => string | undefined): number[] {
  const records: AlertRecord[] = [];
  const news: number[] = [];
  for (let minute = 0; minute < minutes; minute++) {
    const cause = ends(minute);
    const failed = { event: 'backup.failed', level: 'critical', ...(cause === undefined ? {} : { cause }) } as const;
    const outcome = cause === undefined ? ({ event: 'backup.succeeded', level: 'healthy' } as const) : failed;
    if (!isNews(outcome, records, POLICY, at(minute))) continue;
    if (cause !== undefined) news.push(minute);
    if (isKept(outcome, records))
      records.push({ ...outcome, number: records.length + 1, at: at(minute), findings: [] });
  }
  return news;
}

describe('a run that fails again and again', () => {
  it('is told at once, and then once a day', () => {
    expect(told(3000, () => 'SOURCE_BUSY')).toEqual([0, 1440, 2880]);
  });

  it('is told once for each cause, also where they take turns', () => {
    expect(told(100, (minute) => (minute % 2 === 0 ? 'SOURCE_BUSY' : 'STORAGE_FULL'))).toEqual([0, 1]);
  });

  it('is told again when it went well in between', () => {
    expect(told(30, (minute) => (minute === 10 ? undefined : 'SOURCE_BUSY'))).toEqual([0, 11]);
  });

  it('is told a few times a day where it goes well in between each time', () => {
    expect(told(3000, (minute) => (minute % 2 === 0 ? 'SOURCE_BUSY' : undefined))).toEqual([
      0, 2, 4, 1440, 1442, 1444, 2880, 2882, 2884,
    ]);
  });

  it('is told each time when a person has started it', () => {
    const failed = { event: 'restore.failed', cause: 'RESTORE_BLOCKED' } as const;
    const before: AlertRecord = { ...failed, number: 1, at: at(0), level: 'critical', findings: [] };
    expect(isNews(failed, [before], POLICY, at(1))).toBe(true);
    expect(isKept(failed, [])).toBe(false);
  });
});

describe('a run that goes well', () => {
  it('is remembered only where it ends a failure', () => {
    const success = { event: 'backup.succeeded' } as const;
    const record: AlertRecord = {
      number: 1,
      event: 'backup.failed',
      at: at(0),
      level: 'critical',
      findings: [],
      cause: 'X',
    };
    expect(isKept(success, [])).toBe(false);
    expect(isKept(success, [record])).toBe(true);
    expect(isKept({ event: 'drill.passed' }, [record])).toBe(false);
  });
});
