// Watching a run: from now to its end, never past it, and not past the application's.

import { describe, expect, it } from '@jest/globals';
import { lastValueFrom, Subject, toArray } from 'rxjs';

import type { BackupEvent } from '../../core/events.js';
import { BackupError } from '../../core/errors.js';
import type { RunRecord, RunState } from '../../core/run.js';
import type { BackupService } from '../../nest/backup.service.js';
import { ManualClock } from '../../testing/manual-clock.js';
import { Actors } from '../actors.js';
import { RunRoutes } from './run-routes.js';
import { watchRun } from './watch-run.js';

const record = (state: RunState, id = 'run-1'): RunRecord => ({
  id,
  operation: 'backup',
  job: 'gallery',
  trigger: 'manual',
  state,
  queuedAt: new Date(0),
  notes: [],
  warnings: [],
});

function runs(current: RunRecord) {
  const events$ = new Subject<BackupEvent>();
  const backups = {
    events$,
    runs: () => [current],
    getRun(id: string) {
      return Promise.reject(new BackupError('RUN_NOT_FOUND', `There is no run ${id}.`));
    },
  };
  return { backups, events$, tell: (run: RunRecord) => events$.next({ type: 'run', run }) };
}

const statesOf = async (watched: ReturnType<typeof watchRun>) =>
  (await lastValueFrom((await watched).pipe(toArray()))).map(({ state }) => state);

async function untilObserved(events$: Subject<BackupEvent>): Promise<void> {
  while (!events$.observed) await Promise.resolve();
}

describe('watchRun', () => {
  it('tells the record now and each change of this run, and completes after the final one', async () => {
    const { backups, tell, events$ } = runs(record('queued'));
    const states = statesOf(watchRun(backups, 'run-1'));
    await untilObserved(events$);
    tell(record('running'));
    tell(record('failed', 'run-2'));
    tell(record('succeeded'));
    expect(await states).toEqual(['queued', 'running', 'succeeded']);
    expect(events$.observed).toBe(false);
  });

  it('tells the final record of a run that has ended and completes', async () => {
    expect(await statesOf(watchRun(runs(record('failed')).backups, 'run-1'))).toEqual(['failed']);
  });

  it('completes when the events do, as at shutdown', async () => {
    const { backups, events$ } = runs(record('running'));
    const states = statesOf(watchRun(backups, 'run-1'));
    await untilObserved(events$);
    events$.complete();
    expect(await states).toEqual(['running']);
  });

  it('throws for a run that is not there', async () => {
    await expect(watchRun(runs(record('running')).backups, 'run-9')).rejects.toThrow('There is no run run-9.');
  });

  it('looks again and again at a run of another process, until it has ended', async () => {
    const clock = new ManualClock();
    const records = [record('running'), record('running'), record('succeeded')];
    const { events$ } = runs(record('running', 'run-2'));
    const backups = { events$, runs: () => [], getRun: async () => records.shift() ?? record('failed') };
    const states = statesOf(watchRun(backups, 'run-1', clock));
    await clock.untilPending();
    await clock.advance(10_000);
    expect(await states).toEqual(['running', 'succeeded']);
    expect(events$.observed).toBe(false);
  });

  it('stops looking when the application shuts down', async () => {
    const clock = new ManualClock();
    const { events$ } = runs(record('running'));
    const backups = { events$, runs: () => [], getRun: async () => record('running') };
    const states = statesOf(watchRun(backups, 'run-1', clock));
    await clock.untilPending();
    events$.complete();
    expect(await states).toEqual(['running']);
    expect(clock.pending).toBe(0);
  });
});

describe('a caller who reads too slowly', () => {
  it('misses changes, but never the last one', async () => {
    const { backups, tell } = runs(record('queued'));
    const response = { raw: { writableNeedDrain: false } };
    const routes = new RunRoutes(backups as unknown as BackupService, new Actors(undefined));
    const told = lastValueFrom((await routes.watch('run-1', response)).pipe(toArray()));
    response.raw.writableNeedDrain = true;
    for (let change = 0; change < 1000; change++) tell(record('running'));
    tell(record('succeeded'));
    expect((await told).map(({ data }) => (data as { state: RunState }).state)).toEqual(['queued', 'succeeded']);
  });
});
