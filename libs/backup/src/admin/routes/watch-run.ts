// One run as it changes, from now until it has ended.

import { defer, filter, map, type Observable, startWith, takeWhile } from 'rxjs';

import type { BackupEvent } from '../../core/events.js';
import { isFinal, type RunRecord } from '../../core/run.js';
import type { BackupService } from '../../nest/backup.service.js';

/**
 * The current record, then each change; completes after the final one, and when the application shuts down.
 * @throws BackupError RUN_NOT_FOUND, at once
 */
export function watchRun(backups: Pick<BackupService, 'events$' | 'getRun'>, runId: string): Observable<RunRecord> {
  backups.getRun(runId);
  return defer(() =>
    backups.events$.pipe(
      filter((event): event is Extract<BackupEvent, { type: 'run' }> => event.type === 'run'),
      map(({ run }) => run),
      filter(({ id }) => id === runId),
      startWith(backups.getRun(runId)),
      takeWhile((run) => !isFinal(run), true),
    ),
  );
}
