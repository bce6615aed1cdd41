// What the host application calls for groups: jobs that are backed up as one.

import { Inject, Injectable } from '@nestjs/common';

import type { RunRecord } from '../../core/run.js';
import type { Cancellable } from '../../core/storage.js';
import type { Group } from '../../operations/group/group.js';
import type { GroupBackup } from '../../operations/group/group-backups.js';
import { findGroupBackup, type GroupBackupPage, listGroupBackups } from '../../operations/group/list-group-backups.js';
import type { GroupRestorePlan } from '../../operations/group/plan-group-restore.js';
import type { Freshness } from '../../operations/look.js';
import { askedBy, namedJob } from '../asked-by.js';
import { JobRuns } from '../job-runs.js';
import { readLabel } from '../label.js';
import { RecordKeeper } from '../records/record-keeper.js';
import type { BackupRunOptions, Started } from '../requests.js';
import { BACKUP_PLAN, type BackupPlan } from '../tokens.js';
import { groupOf } from './group-of.js';
import { GroupBackups } from './group-backups.js';
import type {
  GroupBackupFilter,
  GroupDescription,
  GroupPlanRequest,
  GroupRestoreRequest,
  GroupUndoRequest,
} from './group-requests.js';
import { GroupRestores } from './group-restores.js';

/**
 * Every verb for groups. A group name may be left out when there is only one group. A backup of a group is asked for by
 * the id of the run that took it, or as `latest`: the newest complete one. All methods throw BackupError: GROUP_UNKNOWN,
 * RUN_CONFLICT while the group is busy, and what the verb itself says.
 *
 * `run`, `restore` and `undoRestore` wait for the end, and resolve with the record of the run, whose `parts` say what
 * became of each job; each has a `start…` twin that answers at once.
 */
@Injectable()
export class BackupGroupService {
  constructor(
    @Inject(BACKUP_PLAN) private readonly plan: BackupPlan,
    @Inject(JobRuns) private readonly jobRuns: JobRuns,
    @Inject(GroupBackups) private readonly backups: GroupBackups,
    @Inject(GroupRestores) private readonly restores: GroupRestores,
    @Inject(RecordKeeper) private readonly keeper: RecordKeeper,
  ) {}

  /** The groups, in the order of the options. */
  get groups(): GroupDescription[] {
    return this.plan.groups.map(({ name, members, schedule }) => ({
      name,
      parts: members.map(({ job, optional }) => ({ job: job.name, optional })),
      ...(schedule ? { schedule: { cron: schedule.cron, timeZone: schedule.timeZone } } : {}),
    }));
  }

  /** Backs up all jobs of the group, in order. Rejects with GROUP_FAILED when one failed that is not optional. */
  async run(group?: string, options: BackupRunOptions = {}): Promise<RunRecord> {
    return await this.ended(this.startBackup(group, options));
  }

  startBackup(groupName?: string, options: BackupRunOptions = {}): Started<void> {
    const { label, trigger = 'manual' } = options;
    const by = askedBy(options);
    return this.keeper.attemptNow({ action: 'backup', trigger, ...by, ...namedJob(groupName) }, () => {
      const about = label === undefined ? {} : { label: readLabel(label) };
      return this.backups.start(this.group(groupName), { ...about, ...by, trigger });
    });
  }

  /** Newest first, from what the destinations hold: which backups belong together, and what is missing. */
  async list({ group, ...filter }: GroupBackupFilter = {}, options: Freshness = {}): Promise<GroupBackupPage> {
    return await listGroupBackups(this.group(group), filter, { clock: this.plan.clock, ...options });
  }

  /** @throws BackupError BACKUP_NOT_FOUND, NO_BACKUP */
  async get(
    runId: string,
    { group, ...options }: Cancellable & { readonly group?: string } = {},
  ): Promise<GroupBackup> {
    return await findGroupBackup(this.group(group), runId, { clock: this.plan.clock, ...options });
  }

  /** What a restore would do to each part, and whether it may. Touches nothing. */
  async planRestore(runId: string, { group, parts }: GroupPlanRequest = {}): Promise<GroupRestorePlan> {
    return await this.restores.planFor(this.group(group), runId, parts);
  }

  /**
   * Puts all parts back, or those that are named: nothing is replaced before each is restored beside the live data and
   * compared, and then files come before the databases that refer to them.
   */
  async restore(runId: string, request: GroupRestoreRequest): Promise<RunRecord> {
    return await this.ended(await this.startRestore(runId, request));
  }

  async startRestore(runId: string, { group, ...request }: GroupRestoreRequest): Promise<Started<void>> {
    return await this.restores.start(this.group(group), runId, request);
  }

  /** Puts back what the restore with this run id replaced, the last part first. */
  async undoRestore(restoreRunId: string, request: GroupUndoRequest): Promise<RunRecord> {
    return await this.ended(await this.startUndo(restoreRunId, request));
  }

  async startUndo(restoreRunId: string, { group, ...request }: GroupUndoRequest): Promise<Started<void>> {
    return await this.restores.undo(this.group(group), restoreRunId, request);
  }

  private async ended({ run, result }: Started<void>): Promise<RunRecord> {
    await result;
    return this.jobRuns.engine.get(run.id);
  }

  private group(name?: string): Group {
    return groupOf(this.plan, name);
  }
}
