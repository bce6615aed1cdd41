// What hints tell a person to type: the request below the path of the routes, or the call.

import type { Job } from '../../job.js';

export function takeOne({ name }: Job): string {
  return `POST …/create with {"job":"${name}"}, or backups.run('${name}')`;
}

export function drillOne({ name }: Job): string {
  return `POST …/drill with {"job":"${name}"}, or backups.drill('${name}')`;
}

export function pruneNow({ name }: Job): string {
  return `POST …/prune with {"job":"${name}","dryRun":false}, or backups.prune('${name}')`;
}

export function planPruning({ name }: Job): string {
  return `POST …/prune with {"job":"${name}"}, or backups.prune('${name}', { dryRun: true })`;
}

export function replicateNow(replication: string): string {
  return `POST …/replication/${replication}/runs, or replications.replicate('${replication}')`;
}

export function seeRuns({ name }: Pick<Job, 'name'>): string {
  return `GET …/runs?job=${name}`;
}
