// What the host application calls: every verb of the library.

import { Inject, Injectable } from '@nestjs/common';
import type { Observable } from 'rxjs';

import type { Backup } from '../core/backup.js';
import type { DoctorReport } from '../core/doctor.js';
import { BackupError } from '../core/errors.js';
import type { BackupEvent } from '../core/events.js';
import type { HealthReport } from '../core/health.js';
import type { RunRecord } from '../core/run.js';
import type { Cancellable } from '../core/storage.js';
import type { RunFilter } from '../engine/run-book.js';
import type { NotifierTest } from '../operations/alert/dispatcher.js';
import { parseDuration } from '../kit/durations.js';
import { type BackupPage, getBackup, listBackups, type ListFilter } from '../operations/browse/browse.js';
import { type Download, download } from '../operations/browse/download.js';
import type { OperationContext } from '../operations/context.js';
import { drill, type DrillResult } from '../operations/drill/drill.js';
import type { Job } from '../operations/job.js';
import type { Freshness } from '../operations/look.js';
import { pin, type PinDetails, type PinResult, unpin } from '../operations/pin/pin.js';
import { deleteBackup } from '../operations/prune/delete-backup.js';
import { type DestinationPrune, prune } from '../operations/prune/prune.js';
import { planRestore, type RestorePlan } from '../operations/restore/plan.js';
import { restore, type RestoreResult } from '../operations/restore/restore.js';
import { expectedFacts, jobAt, type RestoreTarget } from '../operations/restore/target.js';
import { undo, type UndoResult } from '../operations/restore/undo.js';
import { verify, type VerifyResult } from '../operations/verify/verify.js';
import { Announcer } from './alerts/announcer.js';
import { Monitor } from './alerts/monitor.js';
import { DrillVerifiers } from './drill-verifiers.js';
import { EventStream } from './event-stream.js';
import { Examiner } from './examiner.js';
import { JobRuns } from './job-runs.js';
import { readLabel } from './label.js';
import type {
  BackupRun,
  BackupRunOptions,
  DoctorOptions,
  DrillRequest,
  PinRequest,
  RestoreRequest,
  Started,
  UndoRequest,
  UnpinRequest,
} from './requests.js';
import { startBackup } from './start-backup.js';
import { BACKUP_PLAN, type BackupPlan } from './tokens.js';

/**
 * Every verb of the library. A job name may be left out when there is only one job. All methods throw BackupError:
 * JOB_UNKNOWN, BACKUP_NOT_FOUND, RUN_CONFLICT while the job is busy, and what the verb itself says.
 *
 * `run`, `verify`, `restore`, `undoRestore`, `drill`, `prune` and `delete` wait for the end; the first five have a
 * `start…` twin that answers at once with the run record.
 */
@Injectable()
export class BackupService {
  /** Every run that starts, moves on or ends, every backup made, pinned or deleted, every piece of evidence. */
  readonly events$: Observable<BackupEvent>;

  constructor(
    @Inject(BACKUP_PLAN) private readonly plan: BackupPlan,
    @Inject(EventStream) stream: EventStream,
    @Inject(JobRuns) private readonly jobRuns: JobRuns,
    @Inject(DrillVerifiers) private readonly verifiers: DrillVerifiers,
    @Inject(Examiner) private readonly examiner: Examiner,
    @Inject(Monitor) private readonly monitor: Monitor,
    @Inject(Announcer) private readonly announcer: Announcer,
  ) {
    this.events$ = stream.events$;
  }

  /** The names of the jobs. */
  get jobs(): string[] {
    return this.plan.jobs.map(({ name }) => name);
  }

  /** Takes a backup and prunes. Resolves with the record of the run, `succeeded` or `warning`; rejects when it failed. */
  async run(job?: string, options: BackupRunOptions = {}): Promise<BackupRun> {
    const { run, result } = this.startBackup(job, options);
    const { backupId } = await result;
    return { ...this.jobRuns.engine.get(run.id), backupId };
  }

  startBackup(jobName?: string, { label, trigger = 'manual' }: BackupRunOptions = {}): Started<{ backupId: string }> {
    const about = label === undefined ? {} : { label: readLabel(label) };
    return startBackup(this.jobRuns, this.jobRuns.job(jobName), { ...about, trigger });
  }

  /**
   * Newest first, each backup once with its copies, without the facts: `get` has those. What others have changed is seen
   * within two minutes, unless `fresh`.
   */
  async list(filter: ListFilter = {}, options: Freshness = {}): Promise<BackupPage> {
    if (filter.job !== undefined) this.jobRuns.job(filter.job);
    return await listBackups(this.plan.jobs, filter, { clock: this.plan.clock, ...options });
  }

  /** With all that its manifest says. */
  async get(backupId: string, options: Cancellable = {}): Promise<Backup> {
    return await getBackup(this.plan.jobs, backupId, { clock: this.plan.clock, ...options });
  }

  /** One object exactly as it is stored; the first unless named. */
  async download(backupId: string, object?: string): Promise<Download> {
    return await download(await this.jobRuns.jobOf(backupId), backupId, object, this.jobRuns.lookContext());
  }

  /** Reads every copy back, every byte. */
  async verify(backupId: string): Promise<VerifyResult> {
    return await (
      await this.startVerify(backupId)
    ).result;
  }

  async startVerify(backupId: string): Promise<Started<VerifyResult>> {
    const job = await this.jobRuns.jobOf(backupId);
    return this.jobRuns.start('verify', job, { backupId }, async (_, context) => await verify(job, backupId, context));
  }

  /** What a restore would do and whether it may. Touches nothing. */
  async planRestore(backupId: string, target: RestoreTarget = {}): Promise<RestorePlan> {
    return await planRestore(await this.jobRuns.jobOf(backupId), backupId, this.jobRuns.lookContext(), target);
  }

  /** Puts a backup in the place of the live data, which is untouched unless it succeeds; or into a new place. */
  async restore(backupId: string, request: RestoreRequest): Promise<RestoreResult> {
    return await (
      await this.startRestore(backupId, request)
    ).result;
  }

  async startRestore(backupId: string, { confirm, ...options }: RestoreRequest): Promise<Started<RestoreResult>> {
    const { manifest } = await this.get(backupId);
    const job = this.jobRuns.job(manifest.job);
    const aimed = jobAt(job, options);
    expectedFacts(aimed, manifest.facts);
    requireConfirmation(aimed.source.target, confirm);
    const execute = async (_: Job, context: OperationContext) => await restore(job, backupId, options, context);
    return this.jobRuns.start('restore', job, { backupId }, execute);
  }

  /** Puts back what the restore with this run id replaced. After a restart of the application, name the job too. */
  async undoRestore(restoreRunId: string, request: UndoRequest): Promise<UndoResult> {
    return await this.startUndo(restoreRunId, request).result;
  }

  startUndo(restoreRunId: string, request: UndoRequest): Started<UndoResult> {
    const known = this.jobRuns.engine
      .runs()
      .find(({ id, operation }) => id === restoreRunId && operation === 'restore');
    const job = this.jobRuns.job(request.job ?? known?.job);
    requireConfirmation(job.source.target, request.confirm);
    return this.jobRuns.start('undo', job, {}, async (_, context) => await undo(job, restoreRunId, context));
  }

  /** Proves a backup by restoring it into a scratch target. */
  async drill(job?: string, request: DrillRequest = {}): Promise<DrillResult> {
    return await this.startDrill(job, request).result;
  }

  startDrill(jobName?: string, { within, trigger = 'manual', ...request }: DrillRequest = {}): Started<DrillResult> {
    const withinMs = within === undefined ? undefined : parseDuration(within);
    if (within !== undefined && withinMs === undefined) {
      throw new BackupError('REQUEST_INVALID', `within must be a duration such as "7d", not "${within}".`);
    }
    const options = { ...request, ...(withinMs === undefined ? {} : { withinMs }), random: Math.random };
    const about = { trigger, ...(request.backupId === undefined ? {} : { backupId: request.backupId }) };
    return this.jobRuns.start('drill', this.jobRuns.job(jobName), about, async (job, context) => {
      const verifier = this.verifiers.of(job.name);
      const plan = { checks: job.drillChecks, ...(verifier === undefined ? {} : { verifier }) };
      return await drill(job, { ...options, plan }, context);
    });
  }

  /**
   * Removes what the retention rules do not keep. With `dryRun` it only says what it would remove, and why: that is no
   * run, and may be asked while the job is busy.
   */
  async prune(job?: string, options: { readonly dryRun?: boolean } = {}): Promise<DestinationPrune[]> {
    const found = this.jobRuns.job(job);
    if (options.dryRun) return await prune(found, options, this.jobRuns.lookContext());
    return await this.jobRuns.start('prune', found, {}, async (_, context) => await prune(found, options, context))
      .result;
  }

  /** Removes one backup everywhere. Answers the destinations. @throws DELETE_REFUSED when it has to stay */
  async delete(backupId: string): Promise<string[]> {
    const job = await this.jobRuns.jobOf(backupId);
    return await this.jobRuns.start(
      'delete',
      job,
      { backupId },
      async (_, context) => await deleteBackup(job, backupId, context),
    ).result;
  }

  /** Says that a backup stays, whatever retention says, until it is released. Also while the job is busy. */
  async pin(backupId: string, request: PinRequest = {}): Promise<PinResult> {
    return await pin(await this.jobRuns.jobOf(backupId), backupId, readPin(request), this.jobRuns.pinContext());
  }

  /** Leaves a backup to the retention rules again. */
  async unpin(backupId: string, request: UnpinRequest = {}): Promise<PinResult> {
    return await unpin(await this.jobRuns.jobOf(backupId), backupId, readPin(request), this.jobRuns.pinContext());
  }

  /** Judged from what the destinations hold. What others have changed is seen within two minutes, unless `fresh`. */
  async health({ fresh = false, ...options }: Freshness = {}): Promise<HealthReport> {
    return await this.monitor.look({ fresh, ...options });
  }

  /** Sends a test message to every notifier. Answers what became of each. */
  async testNotifiers(): Promise<NotifierTest[]> {
    return await this.announcer.test();
  }

  /**
   * Looks at and tries everything that a backup, a drill or a restore will need, and writes a probe to each destination
   * for that. What does not work is a line of the report, with what to do about it. Rejects only when it is stopped.
   */
  async doctor(options: DoctorOptions = {}): Promise<DoctorReport> {
    return await this.examiner.examine(options);
  }

  /** The runs of this process, newest first. */
  runs(filter: RunFilter = {}): RunRecord[] {
    return this.jobRuns.engine.runs(filter);
  }

  /** @throws RUN_NOT_FOUND */
  getRun(runId: string): RunRecord {
    return this.jobRuns.engine.get(runId);
  }

  /** Asks a run to stop. @throws RUN_NOT_FOUND, RUN_FINISHED */
  cancel(runId: string): RunRecord {
    return this.jobRuns.engine.cancel(runId);
  }

  /** Refuses new runs and ends those under way as the options say. Called by the module when the application closes. */
  async shutdown(): Promise<void> {
    for (const catalog of this.plan.jobs.flatMap(({ catalogs }) => catalogs)) catalog.close();
    await this.jobRuns.engine.shutdown(this.plan.settings.shutdown);
  }
}

function requireConfirmation(target: string, confirm: string): void {
  if (confirm === target) return;
  throw new BackupError('CONFIRMATION_MISMATCH', `This would go to ${target}; that name was not given to confirm it.`);
}

function readPin({ reason, by }: PinRequest): PinDetails {
  return {
    ...(reason === undefined ? {} : { reason: readLabel(reason, 'A reason') }),
    ...(by === undefined ? {} : { by: readLabel(by, 'A name') }),
  };
}
