// One run as it changes, from now until it has ended.

import {
  defer,
  distinctUntilChanged,
  filter,
  finalize,
  from,
  last,
  map,
  type Observable,
  startWith,
  takeUntil,
  takeWhile,
} from 'rxjs';

import { type Clock, systemClock } from '../../core/clock.js';
import type { BackupEvent } from '../../core/events.js';
import { isFinal, type RunRecord } from '../../core/run.js';
import type { BackupService } from '../../nest/backup.service.js';

type Backups = Pick<BackupService, 'events$' | 'runs' | 'getRun'>;

/** Of a run of another process nothing is heard: its records are looked at this often. */
const LOOK_MS = 3000;

/**
 * The current record, then each change; completes after the final one, and when the application shuts down.
 * @throws BackupError RUN_NOT_FOUND
 */
export async function watchRun(
  backups: Backups,
  runId: string,
  clock: Clock = systemClock,
): Promise<Observable<RunRecord>> {
  const now = () => backups.runs().filter(({ id }) => id === runId);
  if (now().length > 0) return ofThisProcess(backups, runId, now);
  return ofAnother(backups, await backups.getRun(runId), clock);
}

function ofThisProcess({ events$ }: Backups, runId: string, now: () => RunRecord[]): Observable<RunRecord> {
  return defer(() =>
    events$.pipe(
      filter((event): event is Extract<BackupEvent, { type: 'run' }> => event.type === 'run'),
      map(({ run }) => run),
      startWith(...now()),
      filter(({ id }) => id === runId),
      takeWhile((run) => !isFinal(run), true),
    ),
  );
}

function ofAnother(backups: Backups, first: RunRecord, clock: Clock): Observable<RunRecord> {
  return defer(() => {
    const left = new AbortController();
    return from(looks(backups, first, clock, left.signal)).pipe(
      distinctUntilChanged((a, b) => a.state === b.state),
      takeUntil(backups.events$.pipe(last(undefined, null))),
      finalize(() => left.abort()),
    );
  });
}

async function* looks(
  backups: Backups,
  first: RunRecord,
  clock: Clock,
  signal: AbortSignal,
): AsyncGenerator<RunRecord> {
  let run = first;
  yield run;
  while (!isFinal(run)) {
    await clock.sleep(LOOK_MS, signal);
    run = await backups.getRun(run.id);
    yield run;
  }
}
