// Follows a run to its end: shows how far it is, stops it at Ctrl-C, and says what it warned of.

import { systemClock } from '../core/clock.js';
import { BackupError, hasCode } from '../core/errors.js';
import type { RunRecord } from '../core/run.js';
import type { BackupService } from '../nest/backup.service.js';
import type { Session } from './session.js';
import { ProgressDisplay } from './terminal/progress.js';

interface Started<T> {
  readonly run: RunRecord;
  readonly result: Promise<T>;
}

export interface Followed<T> {
  readonly result: T;
  /** As it ended. */
  readonly run: RunRecord;
}

/** `bytes`: what the run moves, where that is known. @throws BackupError why the run failed or was stopped */
export async function followRun<T>(
  session: Session,
  backups: BackupService,
  { run: { id }, result }: Started<T>,
  bytes?: number,
): Promise<Followed<T>> {
  const { terminal, signal } = session;
  const display = new ProgressDisplay(terminal, systemClock, bytes);
  const subscription = backups.events$.subscribe((event) => {
    if (event.type !== 'run' || (event.run.id !== id && event.run.partOf !== id)) return;
    if (event.run.progress !== undefined) display.update(event.run.progress);
  });
  const stop = (): void => {
    display.end();
    terminal.remark('Stopping, and cleaning up. Ctrl-C again ends at once.');
    cancel(backups, id);
  };
  session.endProgress = () => display.end();
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  try {
    const outcome = await result;
    const run = await backups.getRun(id);
    display.end();
    for (const { message, hint } of run.warnings) terminal.warn(`${message} ${hint}`);
    return { result: outcome, run };
  } catch (error) {
    if (signal.aborted && hasCode(error, 'RUN_CANCELLED')) throw stopped(error, signal);
    throw error;
  } finally {
    session.endProgress = undefined;
    display.end();
    subscription.unsubscribe();
    signal.removeEventListener('abort', stop);
  }
}

function cancel(backups: BackupService, id: string): void {
  try {
    backups.cancel(id);
  } catch (error) {
    if (!hasCode(error, 'RUN_FINISHED')) throw error;
  }
}

function stopped(cause: BackupError, signal: AbortSignal): BackupError {
  return BackupError.from(signal.reason ?? cause);
}
