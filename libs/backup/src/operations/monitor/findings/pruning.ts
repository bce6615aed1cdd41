// What is to be said about retention: what should be gone is still there, or nothing may go.

import type { CatalogEntry } from '../../../catalog/listing.js';
import { storedBytes } from '../../../core/backup.js';
import type { Finding } from '../../../core/health.js';
import { DAY } from '../../../kit/durations.js';
import { formatBytes } from '../../../kit/sizes.js';
import { type Job, retentionOf } from '../../job.js';
import { planPrune } from '../../prune/plan-prune.js';
import type { PrunePlan } from '../../prune/policy.js';
import { candidateOf } from '../../prune/candidates.js';
import type { Place, Survey } from '../survey.js';
import { planPruning, pruneNow, seeRuns } from './what-to-type.js';

/** A run prunes at its end; so long after one began, what it let go of is no longer being removed. */
const PATIENCE_MS = 2 * DAY;

/** Says nothing where there is no good backup: that is what matters there. A shrink that was told needs no second word. */
export function pruning(survey: Survey, isShrunk: boolean): Finding[] {
  const { job, now, newestGood } = survey;
  return survey.places.flatMap((place): Finding[] => {
    if (!place.newestGood) return [];
    const plan = planPrune(place.backups.map(candidateOf), retentionOf(job, place.destination), now);
    if (plan.refused !== undefined) {
      const isTold = isShrunk && place.newestGood.manifest.id === newestGood?.manifest.id;
      return isTold ? [] : [refused(survey, place, plan.refused)];
    }
    return [...overdue(survey, place, plan), ...tooLarge(survey, place, plan)];
  });
}

function refused({ job }: Survey, { destination }: Place, reason: string): Finding {
  return {
    level: 'warning',
    name: 'prune-refused',
    destination,
    message: `Nothing is pruned in ${destination}, although the retention of ${job.name} lets some go. ${reason}`,
    hint: `See what would go, and why it stays: ${planPruning(job)}.`,
  };
}

function overdue(survey: Survey, place: Place, plan: PrunePlan): Finding[] {
  const { job } = survey;
  const goes = new Set(plan.decisions.filter(({ keep }) => !keep).map(({ id }) => id));
  const left = goes.size === 0 ? [] : letGoBefore(survey, place).filter(({ manifest }) => goes.has(manifest.id));
  if (left.length === 0) return [];
  const bytes = formatBytes(left.reduce((sum, entry) => sum + storedBytes(entry), 0));
  const what = left.length === 1 ? `a backup (${bytes})` : `${left.length} backups (${bytes})`;
  return [
    {
      level: 'warning',
      name: 'prune-overdue',
      destination: place.destination,
      message: `${place.destination} still holds ${what} that the retention of ${job.name} let go of more than 2 days ago.`,
      hint: `${seeRuns(job)} shows why pruning fails; try it now: ${pruneNow(job)}. After retention was changed the next run does it.`,
    },
  ];
}

function tooLarge({ job }: Survey, { destination }: Place, { bytesOver = 0 }: PrunePlan): Finding[] {
  if (bytesOver === 0) return [];
  return [
    {
      level: 'warning',
      name: 'too-large',
      destination,
      message: `What has to stay of ${job.name} in ${destination} is ${formatBytes(bytesOver)} above maxTotalSize.`,
      hint: `Raise retention.maxTotalSize, or keep less; why each backup stays: ${planPruning(job)}.`,
    },
  ];
}

/** Where only a replication brings something it prunes too: at its next tick, or when it is asked to. */
function patienceFor({ copiedTo = [], replications = [] }: Job, destination: string, now: Date): number {
  if (!copiedTo.includes(destination)) return PATIENCE_MS;
  const schedule = replications.find(({ to }) => to === destination)?.schedule;
  if (schedule === undefined) return Number.POSITIVE_INFINITY;
  const tick = schedule.next(now);
  return PATIENCE_MS + schedule.next(tick).getTime() - tick.getTime();
}

/** What the last run of more than two days ago should have removed. */
function letGoBefore({ job, now }: Survey, { destination, backups, good }: Place): CatalogEntry[] {
  const before = now.getTime() - patienceFor(job, destination, now);
  const run = good.find(({ manifest }) => manifest.finishedAt.getTime() <= before);
  if (!run) return [];
  const until = run.manifest.startedAt.getTime();
  const known = backups.filter(({ manifest }) => manifest.startedAt.getTime() <= until);
  const plan = planPrune(known.map(candidateOf), retentionOf(job, destination), run.manifest.finishedAt);
  const went = new Set(plan.decisions.filter(({ keep }) => !keep).map(({ id }) => id));
  return known.filter(({ manifest }) => went.has(manifest.id));
}
