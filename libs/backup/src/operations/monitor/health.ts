// Looks at every destination of every job and judges. Computed from the catalog, never from a log of runs.

import type { Catalog } from '../../catalog/catalog.js';
import type { Clock } from '../../core/clock.js';
import { BackupError } from '../../core/errors.js';
import { type Finding, type HealthReport, type JobHealth, worst, worstFirst } from '../../core/health.js';
import type { Job } from '../job.js';
import { lookThrough } from '../look.js';
import { judge } from './judge.js';
import type { Observation } from './observation.js';
import { summarize } from './summary.js';
import { type Keys, type Survey, surveyOf } from './survey.js';

/**
 * Never rejects because of a destination, and never hangs with one: not being able to look is a finding. What is known
 * beside, about no single job, is part of the report.
 */
export async function health(
  jobs: readonly Job[],
  clock: Clock,
  ofTheSetUp: readonly Finding[] = [],
): Promise<HealthReport> {
  const now = clock.now();
  const judged = await Promise.all(jobs.map((job) => healthOf(job, now, clock)));
  const findings = worstFirst(ofTheSetUp);
  const level = worst([...findings, ...judged].map((part) => part.level));
  return { level, summary: summarize(judged, findings), checkedAt: now, findings, jobs: judged };
}

async function healthOf(job: Job, now: Date, clock: Clock): Promise<JobHealth> {
  const observations = await Promise.all(job.catalogs.map((catalog) => observe(job, catalog, clock)));
  const survey = surveyOf(job, observations, now);
  return judge(survey, await keysOf(survey));
}

async function keysOf({ job, newestGood }: Survey): Promise<Keys> {
  const written = newestGood?.manifest.objects.flatMap(({ stages }) => stages) ?? [];
  return { runs: await job.stages.keyFit(), newest: await job.stages.keyFitOf(written) };
}

async function observe(job: Job, catalog: Catalog, clock: Clock): Promise<Observation> {
  try {
    return { destination: catalog.name, ...(await lookThrough(catalog, job.name, { clock, fresh: true })) };
  } catch (error) {
    const failure = BackupError.from(error, 'STORAGE_FAILED', `${catalog.name} could not be read`);
    return { destination: catalog.name, backups: [], unreadable: [], failure };
  }
}
