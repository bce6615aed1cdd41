// Brings a destination up to what another one holds: the good backups that it lacks, newest first, verified at arrival.

import type { BackupError } from '../../core/errors.js';
import { counted } from '../../kit/counted.js';
import type { OperationContext } from '../context.js';
import type { JobReplicationPlan } from './plan-replication.js';
import { type ReplicatedJob, replicateJob } from './replicate-job.js';
import type { Replication } from './replication.js';
import { type SurveyedJob, surveyJob } from './survey.js';

export interface ReplicationResult {
  readonly from: string;
  readonly to: string;
  readonly jobs: readonly ReplicatedJob[];
}

export interface ReplicationPlan {
  readonly from: string;
  readonly to: string;
  readonly jobs: readonly (JobReplicationPlan & { readonly job: string })[];
}

type PlanContext = Pick<OperationContext, 'signal' | 'clock'>;

/** What a replication would copy, and what not and why. Touches nothing. */
export async function planReplicationOf(replication: Replication, context: PlanContext): Promise<ReplicationPlan> {
  const surveyed = await surveyAll(replication, context);
  const jobs = surveyed.map(({ job, plan }) => ({ job: job.name, ...plan }));
  return { from: replication.from.name, to: replication.to.name, jobs };
}

/**
 * One backup that can't be copied is a warning, and the others still are. Nothing is removed but what the target's own
 * retention removes, and only where runs do not see to that themselves and all went well.
 * @throws BackupError why one of the destinations can't be reached, or why nothing at all could be copied
 */
export async function replicate(replication: Replication, context: OperationContext): Promise<ReplicationResult> {
  context.progress(`looking through ${replication.from.name} and ${replication.to.name}`);
  const surveyed = await surveyAll(replication, context);
  const advance = progressOf(surveyed, replication, context);
  const jobs: ReplicatedJob[] = [];
  const failures: BackupError[] = [];
  for (const each of surveyed) {
    jobs.push(
      await replicateJob(each, replication, { advance, failed: (error) => void failures.push(error) }, context),
    );
  }
  const isInVain = jobs.every(({ copied, verified }) => copied.length + verified.length === 0);
  const [first, ...others] = failures;
  for (const error of isInVain ? others : failures) context.warn(error);
  if (isInVain && first) throw first;
  return { from: replication.from.name, to: replication.to.name, jobs };
}

async function surveyAll(replication: Replication, context: PlanContext): Promise<SurveyedJob[]> {
  return await Promise.all(replication.jobs.map((job) => surveyJob(job, replication, context)));
}

/** Everything is sent and read back; what was sent before is only read back, and counts as sent. */
function progressOf(
  surveyed: readonly SurveyedJob[],
  { to }: Replication,
  context: OperationContext,
): (bytes: number) => void {
  const copies = surveyed.flatMap(({ plan }) => plan.copies);
  const total = copies.reduce((sum, { bytes, work }) => sum + bytes * (work === 'copy' ? 2 : 1), 0);
  const step = `copying ${counted(copies.length, 'backup')} to ${to.name}`;
  let done = 0;
  return (bytes) => {
    done += bytes;
    context.progress(step, Math.min(1, done / Math.max(1, total)));
  };
}
