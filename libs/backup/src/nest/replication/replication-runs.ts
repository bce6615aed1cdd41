// Starts the runs that copy backups, and finds the replication that is meant.

import { Inject, Injectable } from '@nestjs/common';

import { BackupError } from '../../core/errors.js';
import { type ReplicationResult, replicate } from '../../operations/replicate/replicate.js';
import type { Replication } from '../../operations/replicate/replication.js';
import type { BackupSubject } from '../start-backup.js';
import { JobRuns, type RunSubject } from '../job-runs.js';
import type { Started } from '../requests.js';
import { BACKUP_PLAN, type BackupPlan } from '../tokens.js';

@Injectable()
export class ReplicationRuns {
  constructor(
    @Inject(BACKUP_PLAN) private readonly plan: BackupPlan,
    @Inject(JobRuns) private readonly jobRuns: JobRuns,
  ) {}

  /** @throws BackupError RUN_CONFLICT or SHUTTING_DOWN */
  start(
    replication: Replication,
    { notes = [], ...subject }: RunSubject & Pick<BackupSubject, 'notes'>,
  ): Started<ReplicationResult> {
    return this.jobRuns.start('replicate', replication, subject, async (_, context) => {
      for (const note of notes) context.note(note);
      return await replicate(replication, context);
    });
  }

  /** The only one when none is named. @throws BackupError REPLICATION_UNKNOWN */
  named(name?: string): Replication {
    const { replications } = this.plan;
    const [only, ...others] = replications;
    const found =
      name === undefined && others.length === 0 ? only : replications.find((replication) => replication.name === name);
    if (found) return found;
    const what = name === undefined ? 'A replication must be named' : `There is no replication ${name.slice(0, 80)}`;
    const names = replications.map((replication) => replication.name).join(', ') || 'none';
    throw new BackupError('REPLICATION_UNKNOWN', `${what}; there are: ${names}.`);
  }
}
