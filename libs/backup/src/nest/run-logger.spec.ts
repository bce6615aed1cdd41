// One line for each run that ends, at the level that it deserves.

import { afterEach, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';

import type { RunRecord } from '../core/run.js';
import { EventStream } from './event-stream.js';
import { describeRun, RunLogger } from './run-logger.js';

const RUN: RunRecord = {
  id: 'run-20260101T000000Z-abcdefghjk',
  operation: 'backup',
  job: 'gallery',
  trigger: 'schedule',
  state: 'succeeded',
  queuedAt: new Date(0),
  startedAt: new Date(1000),
  finishedAt: new Date(2200),
  backupId: '20260101T000000Z-abcdefghjk',
  notes: ['Stored 4.2 MB in local.'],
  warnings: [],
};
const ERROR = { code: 'STORAGE_FULL', message: 'No room.', hint: 'Make some.', retryable: true, context: {} } as const;

afterEach(() => void jest.restoreAllMocks());

it('says what was done, how long it took and what came of it', () => {
  expect(describeRun(RUN)).toBe(
    'backup of gallery succeeded in 1.2 s (schedule): 20260101T000000Z-abcdefghjk. Stored 4.2 MB in local.',
  );
  expect(describeRun({ ...RUN, state: 'warning', warnings: [ERROR] })).toMatch(
    / ended with warnings in 1\.2 s .* \[STORAGE_FULL\] No room\. Make some\.$/,
  );
  const { startedAt: _, backupId: __, ...early } = RUN;
  expect(describeRun({ ...early, state: 'skipped', notes: [], error: ERROR })).toBe(
    'backup of gallery skipped (schedule). [STORAGE_FULL] No room. Make some.',
  );
});

it('logs the end of a run only, once', () => {
  const lines: string[] = [];
  for (const level of ['log', 'warn', 'error'] as const) {
    jest.spyOn(Logger.prototype, level).mockImplementation((line: unknown) => {
      lines.push(`${level}: ${String(line).split(' ')[3]}`);
    });
  }
  const stream = new EventStream();
  new RunLogger(stream).onModuleInit();
  const states = ['queued', 'running', 'succeeded', 'warning', 'failed', 'cancelled', 'skipped'] as const;
  for (const state of states) stream.emit({ type: 'run', run: { ...RUN, state } });
  stream.emit({ type: 'backup.created', job: 'gallery', backupId: 'x', destinations: [] });
  expect(lines).toEqual(['log: succeeded', 'warn: ended', 'error: failed', 'warn: cancelled', 'warn: skipped']);
});
