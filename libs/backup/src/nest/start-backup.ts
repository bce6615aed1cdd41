// Starts the run that takes a backup: the one thing that people, events and schedules all ask for.

import type { BackupPurpose } from '../operations/backup/backup.js';
import { backupAndPrune } from '../operations/backup/backup-and-prune.js';
import type { Job } from '../operations/job.js';
import type { JobRuns, RunSubject } from './job-runs.js';
import type { Started } from './requests.js';
import { noteOutside } from './schedules/valves.js';

export interface BackupSubject extends RunSubject, BackupPurpose {
  /** What it was held back by, a sentence each. Default: nothing. */
  readonly notes?: readonly string[];
}

/** @throws BackupError RUN_CONFLICT or SHUTTING_DOWN */
export function startBackup(
  jobRuns: JobRuns,
  job: Job,
  { notes = [], group, look, ...subject }: BackupSubject,
): Started<{ backupId: string }> {
  return jobRuns.start('backup', job, subject, async (_, context) => {
    for (const note of [...notes, ...noteOutside(job, context.trigger, context.clock.now())]) context.note(note);
    const { manifest } = await backupAndPrune(job, context, { ...(group ? { group } : {}), ...(look ? { look } : {}) });
    return { backupId: manifest.id };
  });
}
