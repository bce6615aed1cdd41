// Looks at what the destinations of a job hold before anything is copied, and makes the plan.

import type { Catalog } from '../../catalog/catalog.js';
import type { CatalogEntry } from '../../catalog/listing.js';
import { BackupError } from '../../core/errors.js';
import type { OperationContext } from '../context.js';
import { type Job, retentionOf } from '../job.js';
import { lookThrough } from '../look.js';
import type { Holding } from './holdings.js';
import { type JobReplicationPlan, planReplication } from './plan-replication.js';
import type { Replication } from './replication.js';

export interface SurveyedJob {
  readonly job: Job;
  readonly held: readonly Holding[];
  readonly plan: JobReplicationPlan;
  readonly source: ReadonlyMap<string, CatalogEntry>;
  readonly target: ReadonlyMap<string, CatalogEntry>;
}

/**
 * Both destinations have to be seen: what could not be looked at is not missing. Others only stand in for what is
 * bad, and are not waited for as long.
 * @throws BackupError why one of the two could not be looked at
 */
export async function surveyJob(
  job: Job,
  { from, to, withinMs }: Replication,
  { signal, clock }: Pick<OperationContext, 'signal' | 'clock'>,
): Promise<SurveyedJob> {
  const catalogs = [...new Set([from, to, ...job.catalogs])];
  const look = async (catalog: Catalog) => {
    if (catalog === from || catalog === to) return await catalog.list(job.name, { signal });
    return await lookThrough(catalog, job.name, { clock, signal, fresh: true });
  };
  const outcomes = await Promise.allSettled(catalogs.map(look));
  signal.throwIfAborted();
  const held = outcomes.flatMap((outcome, index): Holding[] => {
    const catalog = catalogs[index];
    if (catalog === undefined) return [];
    if (outcome.status === 'fulfilled') return [{ destination: catalog.name, ...outcome.value }];
    if (catalog !== from && catalog !== to) return [];
    throw BackupError.from(outcome.reason, 'STORAGE_FAILED', `${catalog.name} could not be read`);
  });
  const facts = { from: from.name, to: to.name, held };
  const plan = planReplication(facts, { retention: retentionOf(job, to.name), withinMs }, clock.now());
  return { job, held, plan, source: entriesOf(held, from.name), target: entriesOf(held, to.name) };
}

function entriesOf(held: readonly Holding[], name: string): Map<string, CatalogEntry> {
  const backups = held.find(({ destination }) => destination === name)?.backups ?? [];
  return new Map(backups.map((entry) => [entry.manifest.id, entry]));
}
