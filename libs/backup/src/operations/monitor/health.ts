// Looks at every destination of every job and judges. Computed from the catalog, never from a log of runs.

import type { Clock } from '../../core/clock.js';
import { type Finding, type HealthReport, worst, worstFirst } from '../../core/health.js';
import type { Group } from '../group/group.js';
import type { Job } from '../job.js';
import { type Freshness, type Looking, oldestOf } from '../look.js';
import { judge } from './judge.js';
import { judgeGroup } from './judge-group.js';
import { observe } from './observe.js';
import { summarize } from './summary.js';
import { type Keys, type Survey, surveyOf } from './survey.js';

/**
 * Never rejects because of a destination, and never hangs with one: not being able to look is a finding. What is known
 * beside, about no single job, is part of the report. The jobs of the groups have to be among the jobs.
 */
export async function health(
  jobs: readonly Job[],
  clock: Clock,
  ofTheSetUp: readonly Finding[] = [],
  { fresh = true, groups = [], ...options }: Freshness & { readonly groups?: readonly Group[] } = {},
): Promise<HealthReport> {
  const now = clock.now();
  const looking = { clock, fresh, ...options };
  const surveys = await Promise.all(jobs.map((job) => surveyOfJob(job, now, looking)));
  options.signal?.throwIfAborted();
  const judged = await Promise.all(surveys.map(async (survey) => judge(survey, await keysOf(survey))));
  const judgedGroups = groups.map((group) => judgeGroup(group, surveys, now));
  const findings = worstFirst(ofTheSetUp);
  const level = worst([...findings, ...judged, ...judgedGroups].map((part) => part.level));
  const checkedAt = oldestOf(
    surveys.flatMap(({ places }) => places),
    now,
  );
  const all = groups.length === 0 ? {} : { groups: judgedGroups };
  return { level, summary: summarize(judged, findings, judgedGroups), checkedAt, findings, jobs: judged, ...all };
}

async function surveyOfJob(job: Job, now: Date, looking: Looking): Promise<Survey> {
  return surveyOf(job, await Promise.all(job.catalogs.map((catalog) => observe(job, catalog, looking))), now);
}

async function keysOf({ job, newestGood }: Survey): Promise<Keys> {
  const written = newestGood?.manifest.objects.flatMap(({ stages }) => stages) ?? [];
  return { runs: await job.stages.keyFit(), newest: await job.stages.keyFitOf(written) };
}
