// Runs operations: one at a time for each job, cancellable, and none left behind at shutdown.

import type { Clock } from '../core/clock.js';
import { BackupError } from '../core/errors.js';
import type { EventSink } from '../core/events.js';
import { isFinal, type RunRecord } from '../core/run.js';
import { NO_GUARD, type RunGuard } from './claims/run-guard.js';
import { Run, type RunRequest, type RunTools } from './run.js';
import { RunBook, type RunFilter } from './run-book.js';

/** A run that was accepted. */
export interface StartedRun<T> {
  readonly id: string;
  /**
   * Resolves when what a person asked for has begun; anything else waits for its turn, and this does not wait with it.
   * Rejects when the run is refused: RUN_CONFLICT says which other copy of the application works on the job.
   */
  readonly accepted: Promise<void>;
  /** Rejects with a BackupError unless the run ended as `succeeded` or `warning`. */
  readonly result: Promise<T>;
}

export interface ShutdownOptions {
  /** `wait`: let runs end within the grace, then cancel them. `cancel`: cancel them at once. */
  readonly mode: 'wait' | 'cancel';
  /** Milliseconds. */
  readonly graceMs: number;
}

interface Accepted {
  readonly run: Run;
  readonly settled: Promise<unknown>;
}

/** A cancelled run has this long to clean up before the shutdown goes on without it: with the default grace 29 s in all. */
const CLEAN_UP_MS = 4000;

export class Engine {
  private readonly tools: RunTools;
  private readonly active = new Map<string, Accepted>();
  private readonly lanes = new Map<string, Run[]>();
  private closing = false;

  constructor(
    clock: Clock,
    emit: EventSink,
    private readonly guard: RunGuard = NO_GUARD,
  ) {
    this.tools = { clock, emit, book: new RunBook(emit) };
  }

  /**
   * Accepts a run. While another run of the job is under way, one asked for by a person (`manual`) is refused, and any
   * other waits for its turn; when one of its kind waits already it is recorded as `skipped`. What waits as a part of
   * another run is neither refused nor skipped.
   * @throws BackupError RUN_CONFLICT or SHUTTING_DOWN, before anything is recorded
   */
  start<T>(request: RunRequest<T>): StartedRun<T> {
    if (this.closing) throw new BackupError('SHUTTING_DOWN', 'The application is shutting down; no run is started.');
    const lane = this.lanes.get(request.job) ?? [];
    const [current, ...waiting] = lane;
    const run = new Run<T>(request, this.tools);
    if (current && !run.waits) throw conflict(request, current);
    const twin = request.waits
      ? undefined
      : waiting.find(({ request: { operation } }) => operation === request.operation);
    if (twin) return skip(run, twin);
    const before = lane.map(({ id }) => this.active.get(id)?.settled);
    const letGo = request.signal ? run.stopWith(request.signal) : ignore;
    const { result, begun } = this.takeTurn(run, before);
    void result.finally(letGo).catch(ignore);
    this.lanes.set(request.job, [...lane, run]);
    this.active.set(run.id, { run, settled: result.catch(() => undefined) });
    run.open();
    const accepted = run.waits ? Promise.resolve() : Promise.race([begun, result]).then(ignore);
    return { id: run.id, accepted: silence(accepted), result };
  }

  runs(filter?: RunFilter): RunRecord[] {
    return this.tools.book.list(filter);
  }

  /** @throws BackupError RUN_NOT_FOUND */
  get(id: string): RunRecord {
    const record = this.tools.book.get(id);
    if (record) return record;
    throw new BackupError('RUN_NOT_FOUND', `There is no run ${id}.`);
  }

  /**
   * Asks a run to stop, or the one that carries it out as its part; its record says when it has.
   * @throws BackupError RUN_NOT_FOUND or RUN_FINISHED
   */
  cancel(id: string): RunRecord {
    const record = this.get(id);
    const accepted = this.carrierOf(record);
    if (isFinal(record) || !accepted)
      throw new BackupError('RUN_FINISHED', `The run ${id} has ended: ${record.state}.`);
    accepted.run.cancel(new BackupError('RUN_CANCELLED', 'The run was cancelled.'));
    return record;
  }

  /** Refuses new runs and resolves when none is left, or when what was cancelled did not end in time. */
  async shutdown({ mode, graceMs }: ShutdownOptions): Promise<void> {
    this.closing = true;
    if (mode === 'wait') await this.untilIdle(graceMs);
    for (const { run } of this.active.values()) {
      run.cancel(new BackupError('SHUTTING_DOWN', 'The application shut down before the run had ended.'));
    }
    await this.untilIdle(CLEAN_UP_MS);
  }

  private takeTurn<T>(run: Run<T>, before: readonly unknown[]): { result: Promise<T>; begun: Promise<void> } {
    const turn = Promise.race([Promise.all(before), run.stopped()]);
    let tell = ignore;
    const begun = new Promise<void>((resolve) => (tell = resolve));
    const leave = () => this.leave(run);
    const result = turn.then(async () => await run.carryOut({ guard: this.guard, begun: () => tell(), leave }));
    return { result: silence(result), begun };
  }

  private leave(run: Run): void {
    const { job } = run.request;
    this.active.delete(run.id);
    const rest = (this.lanes.get(job) ?? []).filter((other) => other !== run);
    if (rest.length > 0) this.lanes.set(job, rest);
    else this.lanes.delete(job);
  }

  /** A job of a group has a run of its own; a safety backup is carried out by the restore. */
  private carrierOf({ id, partOf }: RunRecord): Accepted | undefined {
    return this.active.get(id) ?? (partOf === undefined ? undefined : this.carrierOf(this.get(partOf)));
  }

  private async untilIdle(ms: number): Promise<void> {
    if (this.active.size === 0) return;
    const giveUp = new AbortController();
    const idle = Promise.all([...this.active.values()].map(({ settled }) => settled)).then(() => giveUp.abort());
    const timeUp = this.tools.clock.sleep(ms, giveUp.signal).catch(() => undefined);
    await Promise.race([idle, timeUp]);
  }
}

function skip<T>(run: Run<T>, twin: Run): StartedRun<T> {
  const { operation, job } = run.request;
  const message = `A ${operation} of ${job} is waiting for its turn already.`;
  const reason = new BackupError('RUN_CONFLICT', message, { context: { runId: twin.id } });
  run.open();
  run.skip(reason);
  return { id: run.id, accepted: Promise.resolve(), result: silence(Promise.reject(reason)) };
}

function conflict(request: RunRequest<unknown>, current: Run): BackupError {
  const { operation, job } = current.request;
  const message = `A ${operation} of ${job} is running; the ${request.operation} was not started.`;
  return new BackupError('RUN_CONFLICT', message, { context: { runId: current.id } });
}

function ignore(): void {}

/** Keeps a rejection that nobody waits for from ending the process; whoever waits still gets it. */
function silence<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}
