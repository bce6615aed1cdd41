// Looks at every destination of every job and judges. Computed from the catalog, never from a log of runs.

import type { Catalog } from '../../catalog/catalog.js';
import { BackupError } from '../../core/errors.js';
import type { Job } from '../job.js';
import { type HealthLevel, type JobHealth, judge, type Observation, worst } from './judge.js';

export interface HealthReport {
  /** That of the worst job. */
  readonly level: HealthLevel;
  readonly checkedAt: Date;
  readonly jobs: readonly JobHealth[];
}

/** Never rejects because of a destination: not being able to look is a finding. */
export async function health(jobs: readonly Job[], now: Date): Promise<HealthReport> {
  const judged = await Promise.all(
    jobs.map(async (job) => judge(job, await Promise.all(job.catalogs.map((catalog) => observe(job, catalog))), now)),
  );
  return { level: worst(judged.map(({ level }) => level)), checkedAt: now, jobs: judged };
}

async function observe(job: Job, catalog: Catalog): Promise<Observation> {
  try {
    return { destination: catalog.name, ...(await catalog.list(job.name)) };
  } catch (error) {
    const failure = BackupError.from(error, 'STORAGE_FAILED', `${catalog.name} could not be read`);
    return { destination: catalog.name, backups: [], unreadable: [], failure };
  }
}
