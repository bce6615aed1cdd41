// Looks at every destination of every job and judges. Computed from the catalog, never from a log of runs.

import type { Catalog } from '../../catalog/catalog.js';
import type { CatalogListing } from '../../catalog/listing.js';
import type { Clock } from '../../core/clock.js';
import { BackupError } from '../../core/errors.js';
import { type HealthReport, worst } from '../../core/health.js';
import { formatDuration } from '../../kit/durations.js';
import { withinLimit } from '../../kit/time-limit.js';
import type { Job } from '../job.js';
import { judge } from './judge.js';
import type { Observation } from './observation.js';

/** Looking at one destination is given up after so long: whoever asks for health waits for an answer. */
const LOOK_MS = 15_000;

/** Never rejects because of a destination, and never hangs with one: not being able to look is a finding. */
export async function health(jobs: readonly Job[], clock: Clock): Promise<HealthReport> {
  const now = clock.now();
  const judged = await Promise.all(
    jobs.map(async (job) => {
      const observations = await Promise.all(job.catalogs.map((catalog) => observe(job, catalog, clock)));
      return judge(job, observations, now, await job.stages.keyFit());
    }),
  );
  return { level: worst(judged.map(({ level }) => level)), checkedAt: now, findings: [], jobs: judged };
}

async function observe(job: Job, catalog: Catalog, clock: Clock): Promise<Observation> {
  try {
    return { destination: catalog.name, ...(await look(job, catalog, clock)) };
  } catch (error) {
    const failure = BackupError.from(error, 'STORAGE_FAILED', `${catalog.name} could not be read`);
    return { destination: catalog.name, backups: [], unreadable: [], failure };
  }
}

async function look(job: Job, catalog: Catalog, clock: Clock): Promise<CatalogListing> {
  const message = `it did not answer in full within ${formatDuration(LOOK_MS)}.`;
  const late = () => new BackupError('STORAGE_UNREACHABLE', message);
  return await withinLimit(clock, LOOK_MS, late, (signal) => catalog.list(job.name, { signal }));
}
