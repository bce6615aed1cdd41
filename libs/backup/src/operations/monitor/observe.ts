// Looks at one destination of a job, and never fails: not being able to look is what was seen.

import type { Catalog } from '../../catalog/catalog.js';
import { BackupError } from '../../core/errors.js';
import type { Job } from '../job.js';
import { type Looking, lookThrough } from '../look.js';
import type { Observation } from './observation.js';

export async function observe(job: Job, catalog: Catalog, looking: Looking): Promise<Observation> {
  try {
    return { destination: catalog.name, ...(await lookThrough(catalog, job.name, looking)) };
  } catch (error) {
    const failure = BackupError.from(error, 'STORAGE_FAILED', `${catalog.name} could not be read`);
    return { destination: catalog.name, backups: [], unreadable: [], failure };
  }
}
