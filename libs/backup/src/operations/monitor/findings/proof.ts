// What is to be said about drills: too long ago, or slower than is allowed.

import type { Finding } from '../../../core/health.js';
import { formatDuration } from '../../../kit/durations.js';
import type { Keys, Survey } from '../survey.js';
import { drillOne } from './what-to-type.js';

/** A job that was never proven has had as long as its oldest backup is old: a new one is not blamed at once. */
export function unproven({ job, now, good, proofs }: Survey, keys: Keys): Finding[] {
  const { provenWithinMs } = job.expect;
  const [last] = proofs;
  const since = last?.at ?? good.at(-1)?.manifest.startedAt;
  if (provenWithinMs === undefined || since === undefined) return [];
  const agoMs = now.getTime() - since.getTime();
  if (agoMs <= provenWithinMs) return [];
  const [ago, within] = [formatDuration(agoMs), formatDuration(provenWithinMs)];
  const message = last
    ? `The last proof that ${job.source.target} can be restored is ${ago} old; one is wanted every ${within} (provenWithin).`
    : `No backup of ${job.source.target} has ever been restored to prove it, and the oldest is ${ago} old; a proof is wanted every ${within} (provenWithin).`;
  const hint =
    keys.newest === 'absent'
      ? 'Run a drill where the private key is: here no identity is given, so nothing can be opened.'
      : `Run a drill: ${drillOne(job)}.`;
  return [{ level: 'warning', name: 'unproven', message, hint }];
}

/** The recovery time objective (RTO), as the last drill measured it. */
export function slowRecovery({ job, proofs }: Survey): Finding[] {
  const { recoveryTimeMs } = job.expect;
  const drilled = proofs.find(({ by }) => by === 'drill');
  if (recoveryTimeMs === undefined || !drilled || drilled.recoveryMs <= recoveryTimeMs) return [];
  const [took, target] = [formatDuration(drilled.recoveryMs), formatDuration(recoveryTimeMs)];
  return [
    {
      level: 'warning',
      name: 'slow-recovery',
      message: `The drill of ${drilled.at.toISOString().slice(0, 10)} took ${took} to recover ${job.source.target}; the target is ${target} (recoveryTime).`,
      hint: `Give the restore a faster machine, network or destination, keep less in ${job.source.target}, or change expect.recoveryTime; then ${drillOne(job)}.`,
    },
  ];
}
