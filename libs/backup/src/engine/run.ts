// One run from start to end: deadline, cancellation, progress, and how it ended.

import { BackupError } from '../core/errors.js';
import type { Clock } from '../core/clock.js';
import type { EventSink } from '../core/events.js';
import { newRunId } from '../core/names.js';
import type { OperationName, RunRecord } from '../core/run.js';
import type { Trigger } from '../core/backup.js';
import { redact } from '../kit/redact.js';
import type { OperationContext } from '../operations/context.js';
import type { RunBook } from './run-book.js';

export interface RunRequest<T> {
  readonly operation: OperationName;
  readonly job: string;
  readonly trigger: Trigger;
  readonly label?: string;
  readonly backupId?: string;
  readonly partOf?: string;
  /** Milliseconds from its start after which the run is stopped. */
  readonly deadlineMs: number;
  readonly execute: (context: OperationContext) => Promise<T>;
}

export interface RunTools {
  readonly book: RunBook;
  readonly clock: Clock;
  readonly emit: EventSink;
}

/** Progress within a step is told this often at the most, in milliseconds. */
const PROGRESS_INTERVAL_MS = 250;

export class Run<T = unknown> {
  readonly id: string;
  private readonly controller = new AbortController();

  constructor(
    readonly request: RunRequest<T>,
    private readonly tools: RunTools,
  ) {
    const { operation, job, trigger, label, backupId, partOf } = request;
    const queuedAt = tools.clock.now();
    this.id = newRunId(queuedAt);
    tools.book.open({
      id: this.id,
      operation,
      job,
      trigger,
      ...(label === undefined ? {} : { label }),
      ...(backupId === undefined ? {} : { backupId }),
      ...(partOf === undefined ? {} : { partOf }),
      state: 'queued',
      queuedAt,
      notes: [],
      warnings: [],
    });
  }

  /** Asks the run to stop; it ends when the operation has cleaned up. */
  cancel(reason: BackupError): void {
    this.controller.abort(reason);
  }

  /** Resolves when the run was asked to stop. */
  async stopped(): Promise<void> {
    const { signal } = this.controller;
    if (signal.aborted) return;
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  }

  /** Ends a run that never started. */
  skip(reason: BackupError): void {
    this.end('skipped', reason);
  }

  /** Carries the operation out. Rejects with a BackupError when the run did not succeed; the record says the same. */
  async carryOut(): Promise<T> {
    const { request, tools, controller } = this;
    const stopTimer = tools.clock.timeout(request.deadlineMs, () => {
      controller.abort(
        new BackupError('DEADLINE_EXCEEDED', `The run did not end within ${request.deadlineMs / 1000} s.`),
      );
    });
    try {
      controller.signal.throwIfAborted();
      tools.book.update(this.id, () => ({ state: 'running', startedAt: tools.clock.now() }));
      const result = await request.execute(this.context(controller.signal));
      this.end(tools.book.get(this.id)?.warnings.length ? 'warning' : 'succeeded');
      return result;
    } catch (error) {
      const reason = BackupError.from(controller.signal.aborted ? controller.signal.reason : error);
      this.end(reason.code === 'RUN_CANCELLED' || reason.code === 'SHUTTING_DOWN' ? 'cancelled' : 'failed', reason);
      throw reason;
    } finally {
      stopTimer();
    }
  }

  private end(state: RunRecord['state'], error?: BackupError): void {
    this.tools.book.update(this.id, () => ({
      state,
      finishedAt: this.tools.clock.now(),
      ...(error ? { error: report(error) } : {}),
    }));
  }

  private context(signal: AbortSignal): OperationContext {
    const { tools, request, id } = this;
    const { book } = tools;
    return {
      runId: id,
      signal,
      clock: tools.clock,
      emit: tools.emit,
      trigger: request.trigger,
      ...(request.label === undefined ? {} : { label: request.label }),
      progress: this.progressTeller(),
      about: (backupId) => void book.update(id, () => ({ backupId })),
      note: (sentence) => void book.update(id, ({ notes }) => ({ notes: [...notes, redact(sentence)] })),
      warn: (error) => void book.update(id, ({ warnings }) => ({ warnings: [...warnings, report(error)] })),
      nested: async (operation, trigger, execute) => {
        const { job, deadlineMs } = request;
        const child = new Run({ operation, trigger, execute, job, deadlineMs, partOf: id }, tools);
        const stop = () => child.cancel(BackupError.from(signal.reason));
        signal.addEventListener('abort', stop, { once: true });
        if (signal.aborted) stop();
        return await child.carryOut().finally(() => signal.removeEventListener('abort', stop));
      },
    };
  }

  private progressTeller(): OperationContext['progress'] {
    const { book, clock } = this.tools;
    let told = { step: '', at: 0 };
    return (step, fraction) => {
      const now = clock.elapsed();
      if (step === told.step && now - told.at < PROGRESS_INTERVAL_MS) return;
      told = { step, at: now };
      book.update(this.id, () => ({ progress: fraction === undefined ? { step } : { step, fraction } }));
    };
  }
}

function report(error: BackupError): ReturnType<BackupError['toJSON']> {
  const plain = error.toJSON();
  return { ...plain, message: redact(plain.message), hint: redact(plain.hint) };
}
