// What the host application calls: every verb of the library.

import { Inject, Injectable } from '@nestjs/common';
import type { Observable } from 'rxjs';

import type { Backup } from '../core/backup.js';
import type { DoctorReport } from '../core/doctor.js';
import type { BackupEvent } from '../core/events.js';
import type { HealthReport } from '../core/health.js';
import type { AskedBy, RunRecord } from '../core/run.js';
import type { StatusReport } from '../core/status.js';
import type { Cancellable } from '../core/storage.js';
import type { RunFilter } from '../engine/run-book.js';
import type { NotifierTest } from '../operations/alert/dispatcher.js';
import { type BackupPage, getBackup, listBackups, type ListFilter } from '../operations/browse/browse.js';
import { type Download, download } from '../operations/browse/download.js';
import { listFiles } from '../operations/browse/list-files.js';
import { drill, type DrillResult } from '../operations/drill/drill.js';
import type { AuditFilter, AuditPage } from '../operations/history/audit-trail.js';
import type { HistoryFilter, HistoryPage } from '../operations/history/history.js';
import type { Freshness } from '../operations/look.js';
import type { PinResult } from '../operations/pin/pin.js';
import type { DestinationPrune } from '../operations/prune/prune.js';
import type { RestorePlan } from '../operations/restore/plan.js';
import type { RestoreResult } from '../operations/restore/restore.js';
import type { UndoResult } from '../operations/restore/undo.js';
import { status } from '../operations/status/status.js';
import { verify, type VerifyResult } from '../operations/verify/verify.js';
import { Announcer } from './alerts/announcer.js';
import { Monitor } from './alerts/monitor.js';
import { askedBy, namedJob } from './asked-by.js';
import { readChanges } from './changes-request.js';
import { readDrill } from './drill-request.js';
import { DrillVerifiers } from './drill-verifiers.js';
import { type BackupEventOptions, EventBackups } from './events/event-backups.js';
import { EventStream } from './event-stream.js';
import { Examiner } from './examiner.js';
import { groupOf } from './groups/group-of.js';
import { JobRuns } from './job-runs.js';
import { readLabel } from './label.js';
import { RecordKeeper } from './records/record-keeper.js';
import { RecordReader } from './records/record-reader.js';
import { Removals } from './removals.js';
import { Restores } from './restores.js';
import type {
  BackupRun,
  BackupRunOptions,
  DoctorOptions,
  DownloadRequest,
  DrillRequest,
  PinRequest,
  PruneRequest,
  RestorePlanRequest,
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
 * `run`, `verify`, `restore`, `undoRestore`, `drill`, `prune` and `delete` wait for the end; all but the last have
 * a `start…` twin that answers at once with the run record.
 */
@Injectable()
export class BackupService {
  /** Every run that starts, moves on or ends, every backup made, pinned or deleted, every piece of evidence. */
  readonly events$: Observable<BackupEvent>;

  constructor(
    @Inject(BACKUP_PLAN) private readonly plan: BackupPlan,
    @Inject(EventStream) stream: EventStream,
    @Inject(JobRuns) private readonly jobRuns: JobRuns,
    @Inject(Restores) private readonly restores: Restores,
    @Inject(Removals) private readonly removals: Removals,
    @Inject(DrillVerifiers) private readonly verifiers: DrillVerifiers,
    @Inject(Examiner) private readonly examiner: Examiner,
    @Inject(Monitor) private readonly monitor: Monitor,
    @Inject(Announcer) private readonly announcer: Announcer,
    @Inject(RecordKeeper) private readonly keeper: RecordKeeper,
    @Inject(RecordReader) private readonly records: RecordReader,
    @Inject(EventBackups) private readonly events: EventBackups,
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

  startBackup(jobName?: string, options: BackupRunOptions = {}): Started<{ backupId: string }> {
    const { label, trigger = 'manual' } = options;
    const by = askedBy(options);
    return this.keeper.attemptNow({ action: 'backup', trigger, ...by, ...namedJob(jobName) }, () => {
      const about = label === undefined ? {} : { label: readLabel(label) };
      return startBackup(this.jobRuns, this.jobRuns.job(jobName), { ...about, ...by, trigger });
    });
  }

  /**
   * Says that something has happened that a backup is to hold: one is taken soon, for all that happens in a burst, as the
   * job's `events` say. Resolves with its run; need not be awaited.
   */
  backupAfter(job?: string, event: BackupEventOptions = {}): Promise<BackupRun> {
    return this.events.add(job, event);
  }

  /**
   * Newest first, each backup once with its copies, without the facts: `get` has those. What others have changed is seen
   * within two minutes, unless `fresh`.
   */
  async list(filter: ListFilter = {}, options: Freshness = {}): Promise<BackupPage> {
    if (filter.job !== undefined) this.jobRuns.job(filter.job);
    if (filter.group !== undefined) groupOf(this.plan, filter.group);
    return await listBackups(this.plan.jobs, filter, { clock: this.plan.clock, ...options });
  }

  /** With all that its manifest says. */
  async get(backupId: string, options: Cancellable = {}): Promise<Backup> {
    return await getBackup(this.plan.jobs, backupId, { clock: this.plan.clock, ...options });
  }

  /** One object exactly as it is stored, or `plain`; the first unless named. Nothing is to be trusted before its end. */
  async download(backupId: string, object?: string, request: DownloadRequest = {}): Promise<Download> {
    const { plain, signal } = request;
    const about = { action: 'download', backupId, ...askedBy(request) } as const;
    return await this.keeper.attempt(about, async () => {
      const job = await this.jobRuns.jobOf(backupId);
      const found = await download(job, backupId, { object, plain }, this.jobRuns.lookContext(signal));
      await this.keeper.audit({ ...about, job: job.name, label: found.name, outcome: 'succeeded' });
      return found;
    });
  }

  /** The paths in a backup of a directory, with `/` between the parts. */
  async files(backupId: string, { signal }: Cancellable = {}): Promise<AsyncIterable<string>> {
    return await listFiles(await this.jobRuns.jobOf(backupId), backupId, this.jobRuns.lookContext(signal));
  }

  /** Reads every copy back, every byte. */
  async verify(backupId: string, asked: AskedBy = {}): Promise<VerifyResult> {
    return await (
      await this.startVerify(backupId, asked)
    ).result;
  }

  async startVerify(backupId: string, asked: AskedBy = {}): Promise<Started<VerifyResult>> {
    const about = { backupId, ...askedBy(asked) };
    return await this.keeper.attempt({ action: 'verify', ...about }, async () => {
      const job = await this.jobRuns.jobOf(backupId);
      return this.jobRuns.start('verify', job, about, async (_, context) => await verify(job, backupId, context));
    });
  }

  /** What a restore would do and whether it may. Touches nothing. */
  async planRestore(backupId: string, request: RestorePlanRequest = {}): Promise<RestorePlan> {
    return await this.restores.planFor(backupId, request);
  }

  /** Puts a backup in the place of the live data, which is untouched unless it succeeds; or into a new place. */
  async restore(backupId: string, request: RestoreRequest): Promise<RestoreResult> {
    return await (
      await this.startRestore(backupId, request)
    ).result;
  }

  async startRestore(backupId: string, request: RestoreRequest): Promise<Started<RestoreResult>> {
    return await this.restores.start(backupId, request);
  }

  /** Puts back what the restore with this run id replaced. */
  async undoRestore(restoreRunId: string, request: UndoRequest): Promise<UndoResult> {
    return await (
      await this.startUndo(restoreRunId, request)
    ).result;
  }

  async startUndo(restoreRunId: string, request: UndoRequest): Promise<Started<UndoResult>> {
    return await this.restores.undo(restoreRunId, request);
  }

  /** Proves a backup by restoring it into a scratch target. */
  async drill(job?: string, request: DrillRequest = {}): Promise<DrillResult> {
    return await this.startDrill(job, request).result;
  }

  startDrill(jobName?: string, request: DrillRequest = {}): Started<DrillResult> {
    const { trigger = 'manual', backupId } = request;
    const subject = { ...(backupId === undefined ? {} : { backupId }), ...askedBy(request), trigger };
    return this.keeper.attemptNow({ action: 'drill', ...subject, ...namedJob(jobName) }, () => {
      const options = readDrill(request);
      return this.jobRuns.start('drill', this.jobRuns.job(jobName), subject, async (job, context) => {
        const verifier = this.verifiers.of(job.name);
        const plan = { checks: job.drillChecks, ...(verifier === undefined ? {} : { verifier }) };
        const changes = readChanges(this.plan.jobs, job, request);
        return await drill(job, { ...options, plan, ...(changes === undefined ? {} : { changes }) }, context);
      });
    });
  }
  /**
   * Removes what the retention rules do not keep. With `dryRun` it only says what it would remove, and why: that is no
   * run, and may be asked while the job is busy.
   */
  async prune(job?: string, request: PruneRequest = {}): Promise<DestinationPrune[]> {
    return await this.removals.prune(job, request);
  }

  startPrune(job?: string, asked: AskedBy = {}): Started<DestinationPrune[]> {
    return this.removals.startPrune(job, asked);
  }

  /** Removes one backup everywhere. Answers the destinations. @throws DELETE_REFUSED when it has to stay */
  async delete(backupId: string, asked: AskedBy = {}): Promise<string[]> {
    return await this.removals.delete(backupId, asked);
  }

  /** Says that a backup stays, whatever retention says, until it is released. Also while the job is busy. */
  async pin(backupId: string, request: PinRequest = {}): Promise<PinResult> {
    return await this.removals.pin(backupId, request);
  }

  /** Leaves a backup to the retention rules again. */
  async unpin(backupId: string, request: UnpinRequest = {}): Promise<PinResult> {
    return await this.removals.unpin(backupId, request);
  }

  /** Judged from what the destinations hold. What others have changed is seen within two minutes, unless `fresh`. */
  async health({ fresh = false, ...options }: Freshness = {}): Promise<HealthReport> {
    return await this.monitor.look({ fresh, ...options });
  }

  /** What each job is and what there is of it, seen as by `health`. Judges nothing. */
  async status({ fresh = false, ...options }: Freshness = {}): Promise<StatusReport> {
    const { jobs, groups, clock } = this.plan;
    return await status({ jobs, groups, runs: this.runs() }, { clock, fresh, ...options });
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

  /** The runs of all processes, also of those that are gone, newest first, from the records in the destinations. */
  async history(filter: HistoryFilter = {}): Promise<HistoryPage> {
    return await this.records.history(filter);
  }

  /** Who asked for what, newest first, from the records in the destinations. */
  async audit(filter: AuditFilter = {}): Promise<AuditPage> {
    return await this.records.audit(filter);
  }

  /** Also one of another process. @throws RUN_NOT_FOUND */
  async getRun(runId: string): Promise<RunRecord> {
    return await this.records.run(runId);
  }

  /** Asks a run of this process to stop. @throws RUN_NOT_FOUND, RUN_FINISHED */
  cancel(runId: string, asked: AskedBy = {}): RunRecord {
    const about = { action: 'cancel', runId, ...askedBy(asked) } as const;
    return this.keeper.attemptNow(about, () => {
      const run = this.jobRuns.engine.cancel(runId);
      void this.keeper.audit({ ...about, job: run.job, outcome: 'succeeded' });
      return run;
    });
  }

  /** Refuses new runs and ends those under way as the options say. Called by the module when the application closes. */
  async shutdown(): Promise<void> {
    for (const catalog of this.plan.jobs.flatMap(({ catalogs }) => catalogs)) catalog.close();
    await this.jobRuns.engine.shutdown(this.plan.settings.shutdown);
  }
}
