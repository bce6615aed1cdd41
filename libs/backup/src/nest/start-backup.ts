// Starts the run that takes a backup: the one thing that people, events and schedules all ask for.

import { backupAndPrune } from '../operations/backup/backup-and-prune.js';
import type { Job } from '../operations/job.js';
import type { JobRuns, RunSubject } from './job-runs.js';
import type { Started } from './requests.js';

/** @throws BackupError RUN_CONFLICT or SHUTTING_DOWN */
export function startBackup(jobRuns: JobRuns, job: Job, subject: RunSubject): Started<{ backupId: string }> {
  return jobRuns.start('backup', job, subject, async (_, context) => {
    const { manifest } = await backupAndPrune(job, context);
    return { backupId: manifest.id };
  });
}
