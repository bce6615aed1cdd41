// Whether a job should have run while the application was down: decided from the catalog, not from a timer.

import { atLeast, isOwn, lastCurrent } from '../../core/backup.js';
import type { Job, Schedule } from '../../operations/job.js';

/**
 * The reason to run now, or undefined when of each job a backup was taken, or found to be current, since the last tick: of
 * the one job that has the schedule, or of those that a group can't do without. A job without any backup is due at once.
 * @throws BackupError when no destination could be looked at: not knowing is no reason to run, nor to be silent
 */
export async function missedTick(
  jobs: readonly Job[],
  schedule: Schedule,
  now: Date,
  signal?: AbortSignal,
): Promise<string | undefined> {
  const newest = await Promise.all(jobs.map(async (job) => await newestOf(job, now, signal)));
  const times = newest.filter((time) => time !== undefined);
  if (times.length < newest.length) return 'there is no backup yet; one is taken now.';
  const due = schedule.next(new Date(Math.min(...times)));
  return due <= now ? `the backup of ${due.toISOString()} was missed; it is taken now.` : undefined;
}

async function newestOf(job: Job, now: Date, signal: AbortSignal | undefined): Promise<number | undefined> {
  const options = signal === undefined ? {} : { signal };
  const outcomes = await Promise.allSettled(job.catalogs.map((catalog) => catalog.list(job.name, options)));
  const seen = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  const [first] = outcomes;
  if (seen.length === 0 && first?.status === 'rejected') throw first.reason;
  const sound = seen
    .flatMap(({ backups }) => backups)
    .filter(({ manifest, trust }) => isOwn(manifest) && atLeast(trust, 'stored'));
  // One from a clock that was ahead would keep the job from being due until that time has come.
  const times = sound
    .map(({ manifest, evidence }) => lastCurrent(manifest.startedAt, evidence, now).getTime())
    .filter((time) => time <= now.getTime());
  return times.length === 0 ? undefined : Math.max(...times);
}
