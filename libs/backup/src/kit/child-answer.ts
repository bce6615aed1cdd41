// The other end of child-task.ts: what a child process says, and how it serves its one task.

import { BackupError, type ErrorReport } from '../core/errors.js';

export type ChildAnswer =
  | { readonly type: 'progress'; readonly step: string; readonly fraction?: number }
  | { readonly type: 'done'; readonly result: unknown }
  | { readonly type: 'failed'; readonly report: ErrorReport; readonly cause?: string };

export type ChildProgress = (step: string, fraction?: number) => void;

/**
 * Serves the task that the parent sends. The process then stays until the parent kills it, so that nothing that runs
 * at the end of a process comes after the answer. A child that finds its parent gone when it has something to say ends.
 */
export function serveTask(handle: (task: unknown, progress: ChildProgress) => Promise<unknown>): void {
  process.on('message', (message: { readonly task: unknown }) => {
    handle(message.task, progress).then(
      (result) => answer({ type: 'done', result }),
      (error: unknown) => answer(failure(error)),
    );
  });
}

function progress(step: string, fraction?: number): void {
  answer({ type: 'progress', step, ...(fraction === undefined ? {} : { fraction }) });
}

function answer(message: ChildAnswer): void {
  if (!process.connected) process.kill(process.pid, 'SIGKILL');
  process.send?.(message);
}

function failure(error: unknown): ChildAnswer {
  const cause = error instanceof Error && error.cause instanceof Error ? { cause: error.cause.message } : {};
  return { type: 'failed', report: BackupError.from(error).toJSON(), ...cause };
}
