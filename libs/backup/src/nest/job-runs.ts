// Starts runs of jobs on the engine, and finds the job that is meant.

import { Inject, Injectable } from '@nestjs/common';

import type { Catalog } from '../catalog/catalog.js';
import type { Trigger } from '../core/backup.js';
import { BackupError } from '../core/errors.js';
import type { OperationName, RunRecord } from '../core/run.js';
import { SECOND } from '../kit/durations.js';
import { withinLimit } from '../kit/time-limit.js';
import { Engine, type StartedRun } from '../engine/engine.js';
import type { RunRequest } from '../engine/run.js';
import { getBackup } from '../operations/browse/browse.js';
import type { OperationContext } from '../operations/context.js';
import type { Job, Runnable } from '../operations/job.js';
import type { PinContext } from '../operations/pin/pin.js';
import type { PruneContext } from '../operations/prune/prune.js';
import { EventStream } from './event-stream.js';
import { Replicas } from './replicas/replicas.js';
import { RecordKeeper } from './records/record-keeper.js';
import type { Started } from './requests.js';
import { StoragePreparation } from './storage-preparation.js';
import { BACKUP_PLAN, type BackupPlan } from './tokens.js';

/** What a run is about besides its job. */
export interface RunSubject extends Pick<RunRequest<unknown>, 'partOf' | 'parts' | 'waits' | 'signal'> {
  /** Default `manual`. */
  readonly trigger?: Trigger;
  readonly label?: string;
  readonly by?: string;
  readonly backupId?: string;
  /** One that was made before, by `newRunId`. Default: a new one. */
  readonly id?: string;
}

const PREPARE_MS = 15 * SECOND;

/** They replace or remove data: they begin when it is written down who asked for them. */
const NEVER_UNSEEN: ReadonlySet<OperationName> = new Set(['restore', 'undo', 'rescue', 'prune', 'delete']);

@Injectable()
export class JobRuns {
  readonly engine: Engine;

  constructor(
    @Inject(BACKUP_PLAN) private readonly plan: BackupPlan,
    @Inject(EventStream) private readonly stream: EventStream,
    @Inject(RecordKeeper) private readonly keeper: RecordKeeper,
    @Inject(StoragePreparation) private readonly preparation: StoragePreparation,
    @Inject(Replicas) replicas: Replicas,
  ) {
    this.engine = new Engine(plan.clock, (event) => stream.emit(event), replicas);
  }

  start<J extends Runnable, T>(
    operation: OperationName,
    job: J,
    subject: RunSubject,
    execute: (job: J, context: OperationContext) => Promise<T>,
  ): Started<T> {
    const started: StartedRun<T> = this.engine.start({
      operation,
      job: job.name,
      trigger: 'manual',
      ...subject,
      deadlineMs: job.deadlineMs,
      execute: async (context) => {
        if (NEVER_UNSEEN.has(operation)) await this.keeper.untilOpened(context.runId);
        await this.prepare(job.catalogs, context.signal);
        return await execute(job, context);
      },
    });
    const { id, result } = started;
    const accepted = started.accepted.then(() => this.engine.get(id));
    accepted.catch(() => undefined);
    return { run: this.engine.get(id), accepted, result };
  }

  /** For a limited time: a destination that is not ready says so when it is used. */
  private async prepare(catalogs: readonly Catalog[], signal: AbortSignal): Promise<void> {
    const heard = catalogs.filter(({ silence }) => !silence.lasts);
    await withinLimit(this.plan.clock, PREPARE_MS, notReady, async (limit) => {
      await this.preparation.prepare(heard, AbortSignal.any([signal, limit]));
    }).catch(() => undefined);
  }

  /** Of a run of this process, when it has ended, well or not. */
  async lastRecordOf(runId: string, result: Promise<unknown>): Promise<RunRecord> {
    await result.catch(() => undefined);
    return this.engine.get(runId);
  }

  /** The only job when none is named. @throws BackupError JOB_UNKNOWN */
  job(name?: string): Job {
    const { jobs } = this.plan;
    const found = name === undefined && jobs.length === 1 ? jobs[0] : jobs.find((job) => job.name === name);
    if (found) return found;
    const what = name === undefined ? 'A job must be named' : `There is no job ${name.slice(0, 80)}`;
    throw new BackupError('JOB_UNKNOWN', `${what}; there are: ${jobs.map((job) => job.name).join(', ')}.`);
  }

  /** @throws BackupError BACKUP_NOT_FOUND */
  async jobOf(backupId: string): Promise<Job> {
    return this.job((await getBackup(this.plan.jobs, backupId, { clock: this.plan.clock })).manifest.job);
  }

  /** For what is done at once, beside whatever runs: it is no run, and events tell of it. */
  pinContext(): PinContext {
    const { signal } = new AbortController();
    return { signal, clock: this.plan.clock, emit: (event) => this.stream.emit(event) };
  }

  /** For what looks and touches nothing: it is no run, and has no record to write to. */
  lookContext(signal: AbortSignal = new AbortController().signal): PruneContext {
    return { signal, clock: this.plan.clock, progress: ignore, note: ignore, warn: ignore, emit: ignore, requireClaim };
  }
}

function ignore(): void {}

function notReady(): BackupError {
  return new BackupError('STORAGE_UNREACHABLE', 'A destination did not get ready in time.');
}

/** Who only looks needs none. */
async function requireClaim(): Promise<void> {}
