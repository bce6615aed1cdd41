// What the host application calls for groups: jobs that are backed up as one.

import { Inject, Injectable } from '@nestjs/common';

import { BackupError } from '../../core/errors.js';
import type { RunRecord } from '../../core/run.js';
import type { Group } from '../../operations/group/group.js';
import { askedBy, namedJob } from '../asked-by.js';
import { JobRuns } from '../job-runs.js';
import { readLabel } from '../label.js';
import { RecordKeeper } from '../records/record-keeper.js';
import type { BackupRunOptions, Started } from '../requests.js';
import { BACKUP_PLAN, type BackupPlan } from '../tokens.js';
import { GroupBackups } from './group-backups.js';

/**
 * Every verb for groups. A group name may be left out when there is only one group. All methods throw BackupError:
 * GROUP_UNKNOWN, RUN_CONFLICT while the group is busy, and what the verb itself says.
 */
@Injectable()
export class BackupGroupService {
  constructor(
    @Inject(BACKUP_PLAN) private readonly plan: BackupPlan,
    @Inject(JobRuns) private readonly jobRuns: JobRuns,
    @Inject(GroupBackups) private readonly backups: GroupBackups,
    @Inject(RecordKeeper) private readonly keeper: RecordKeeper,
  ) {}

  /** The names of the groups. */
  get groups(): string[] {
    return this.plan.groups.map(({ name }) => name);
  }

  /** Backs up all jobs of the group, in order. Resolves with the record of the run, rejects with GROUP_FAILED. */
  async run(group?: string, options: BackupRunOptions = {}): Promise<RunRecord> {
    const { run, result } = this.startBackup(group, options);
    await result;
    return this.jobRuns.engine.get(run.id);
  }

  startBackup(groupName?: string, options: BackupRunOptions = {}): Started<void> {
    const { label, trigger = 'manual' } = options;
    const by = askedBy(options);
    return this.keeper.attemptNow({ action: 'backup', trigger, ...by, ...namedJob(groupName) }, () => {
      const about = label === undefined ? {} : { label: readLabel(label) };
      return this.backups.start(this.group(groupName), { ...about, ...by, trigger });
    });
  }

  /** The only group when none is named. */
  private group(name?: string): Group {
    const { groups } = this.plan;
    const found = name === undefined && groups.length === 1 ? groups[0] : groups.find((group) => group.name === name);
    if (found) return found;
    const what = name === undefined ? 'A group must be named' : `There is no group ${name.slice(0, 80)}`;
    throw new BackupError(
      'GROUP_UNKNOWN',
      `${what}; there are: ${groups.map((group) => group.name).join(', ') || 'none'}.`,
    );
  }
}
