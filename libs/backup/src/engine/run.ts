// One run from start to end: deadline, cancellation, progress, and how it ended.

import { describeHolder } from '../core/claim.js';
import { BackupError } from '../core/errors.js';
import type { Clock } from '../core/clock.js';
import type { EventSink } from '../core/events.js';
import { newRunId } from '../core/names.js';
import type { OperationName, RunPart, RunRecord } from '../core/run.js';
import type { Check } from '../core/source.js';
import type { Trigger } from '../core/backup.js';
import { formatDuration } from '../kit/durations.js';
import { redact } from '../kit/redact.js';
import type { OperationContext } from '../operations/context.js';
import { FREE, type GuardedRun, type Hold, type HoldOptions, NO_GUARD, type RunGuard } from './claims/run-guard.js';
import type { RunBook } from './run-book.js';

export interface RunRequest<T> {
  /** Default: a new one. */
  readonly id?: string;
  readonly operation: OperationName;
  readonly job: string;
  readonly trigger: Trigger;
  readonly label?: string;
  readonly by?: string;
  readonly backupId?: string;
  readonly partOf?: string;
  /** Of the run of a group: its jobs, as long as nothing more is known of them. */
  readonly parts?: readonly RunPart[];
  /** It waits for its turn although a person has asked for it: whoever it is a part of waits for it. */
  readonly waits?: true;
  /** Stops the run when it aborts. */
  readonly signal?: AbortSignal;
  /** Milliseconds from its start after which the run is stopped. */
  readonly deadlineMs: number;
  readonly execute: (context: OperationContext) => Promise<T>;
}

/** When a run begins, and what it tells on the way. */
export interface Turn {
  /** Default: it begins at once. */
  readonly guard?: RunGuard;
  readonly begun?: () => void;
  readonly leave?: () => void;
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
  private readonly queuedAt: Date;
  private readonly controller = new AbortController();

  constructor(
    readonly request: RunRequest<T>,
    private readonly tools: RunTools,
  ) {
    this.queuedAt = tools.clock.now();
    this.id = request.id ?? newRunId(this.queuedAt);
  }

  /** Whether it waits for its turn while the job is busy. What a person asked for is refused instead. */
  get waits(): boolean {
    return this.request.waits === true || this.request.trigger !== 'manual';
  }

  /** Begins the record. Called once, before anything else, and when the run can be found: the event may be acted on. */
  open(): void {
    const { operation, job, trigger, label, by, backupId, partOf, parts } = this.request;
    this.tools.book.open({
      id: this.id,
      operation,
      job,
      trigger,
      ...(label === undefined ? {} : { label }),
      ...(by === undefined ? {} : { by }),
      ...(backupId === undefined ? {} : { backupId }),
      ...(partOf === undefined ? {} : { partOf }),
      ...(parts === undefined ? {} : { parts }),
      state: 'queued',
      queuedAt: this.queuedAt,
      notes: [],
      warnings: [],
    });
  }

  /** Asks the run to stop; it ends when the operation has cleaned up. */
  cancel(reason: BackupError): void {
    this.controller.abort(reason);
  }

  /** Stops the run when the signal aborts, until the result is called. */
  stopWith(signal: AbortSignal): () => void {
    const stop = () => this.cancel(BackupError.from(signal.reason));
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    return () => signal.removeEventListener('abort', stop);
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

  /**
   * Carries the operation out as soon as the guard lets it. Rejects with a BackupError when the run did not succeed; the
   * record says the same. `leave` is called when all is done and before the record says so: whoever hears of the end finds
   * the job free.
   */
  async carryOut({ guard = NO_GUARD, begun = ignore, leave = ignore }: Turn = {}): Promise<T> {
    const { signal } = this.controller;
    let hold: Hold | undefined;
    let stopTimer = ignore;
    try {
      signal.throwIfAborted();
      hold = await guard.hold(this.guarded, this.holding);
      signal.throwIfAborted();
      stopTimer = this.limit();
      this.tools.book.update(this.id, () => ({ state: 'running', startedAt: this.tools.clock.now() }));
      if (hold.warning) this.warn(hold.warning);
      begun();
      const result = await this.request.execute(this.context(signal, hold));
      await hold.release();
      leave();
      this.end(this.tools.book.get(this.id)?.warnings.length ? 'warning' : 'succeeded');
      return result;
    } catch (error) {
      const reason = this.reasonFor(error);
      await hold?.release();
      leave();
      this.end(hold === undefined && reason.code === 'RUN_CONFLICT' ? 'skipped' : stateAfter(reason), reason);
      throw reason;
    } finally {
      stopTimer();
    }
  }

  private get guarded(): GuardedRun {
    const { job, operation, trigger } = this.request;
    return { id: this.id, job, operation, trigger, waits: this.waits };
  }

  private get holding(): HoldOptions {
    return {
      signal: this.controller.signal,
      lost: (reason) => this.cancel(reason),
      waiting: (claim) => {
        const step = `waiting for the ${claim?.operation ?? 'run'} on ${claim ? describeHolder(claim) : 'another host'}`;
        this.tools.book.update(this.id, ({ progress }) => (progress?.step === step ? {} : { progress: { step } }));
      },
    };
  }

  /** The result ends the limit. */
  private limit(): () => void {
    const { deadlineMs } = this.request;
    return this.tools.clock.timeout(deadlineMs, () => {
      const message = `The run did not end within ${formatDuration(deadlineMs)}.`;
      this.cancel(new BackupError('DEADLINE_EXCEEDED', message));
    });
  }

  /** A run that was stopped says why it was; what else went wrong in it, say while it cleaned up, stays as a warning. */
  private reasonFor(error: unknown): BackupError {
    const { aborted, reason } = this.controller.signal;
    if (!aborted) return redacted(BackupError.from(error));
    if (error instanceof BackupError && error !== reason) this.warn(error);
    return BackupError.from(reason);
  }

  private warn(error: BackupError): void {
    this.tools.book.update(this.id, ({ warnings }) => ({ warnings: [...warnings, redacted(error).toJSON()] }));
  }

  private end(state: RunRecord['state'], error?: BackupError): void {
    this.tools.book.update(this.id, () => ({
      state,
      finishedAt: this.tools.clock.now(),
      ...(error ? { error: error.toJSON() } : {}),
    }));
  }

  private context(signal: AbortSignal, hold: Hold): OperationContext {
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
      parts: (parts) => void book.update(id, () => ({ parts: [...parts] })),
      examined: (checks) => void book.update(id, () => ({ checks: checks.map(redactedCheck) })),
      warn: (error) => this.warn(error),
      requireClaim: async () => await hold.confirm(),
      nested: async (operation, trigger, execute) => {
        const { job, deadlineMs, by } = request;
        const asked = by === undefined ? {} : { by };
        const child = new Run({ operation, trigger, execute, job, deadlineMs, partOf: id, ...asked }, tools);
        child.open();
        const letGo = child.stopWith(signal);
        return await child.carryOut({ guard: { hold: async () => lentBy(hold) } }).finally(letGo);
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

function ignore(): void {}

function stateAfter({ code }: BackupError): RunRecord['state'] {
  return code === 'RUN_CANCELLED' || code === 'SHUTTING_DOWN' ? 'cancelled' : 'failed';
}

/** What a run holds is held for its parts as well, and released by itself. */
function lentBy({ confirm }: Hold): Hold {
  return { ...FREE, confirm };
}

function redactedCheck(check: Check): Check {
  return { ...check, message: redact(check.message) };
}

/** The same error, without what looks like a secret: what an operation threw may quote anything. */
function redacted(error: BackupError): BackupError {
  const { code, message, hint, retryable, context, cause } = error;
  if (redact(message) === message && redact(hint) === hint) return error;
  return new BackupError(code, redact(message), { hint: redact(hint), retryable, context, cause });
}
