// Decides which backups are copied: a pure function of what the destinations hold, the rules and the time.

import type { CatalogEntry } from '../../catalog/listing.js';
import { storedBytes } from '../../core/backup.js';
import { ageOf, type PruneCandidate, type RetentionPolicy } from '../prune/policy.js';
import { keptByRules } from '../prune/plan-prune.js';
import { candidateOf } from '../prune/candidates.js';
import { Holdings, type Holding } from './holdings.js';

export interface ReplicationFacts {
  readonly from: string;
  readonly to: string;
  /** What the destinations hold of the job: both of these, and others that can stand in for a bad copy. */
  readonly held: readonly Holding[];
}

export interface ReplicationRules {
  /** Of the destination that is copied to: what it would not keep is not copied. */
  readonly retention: RetentionPolicy;
  readonly withinMs?: number | undefined;
}

export interface PlannedCopy {
  readonly id: string;
  readonly startedAt: Date;
  /** Since when it could be copied: somebody had read it back by then. */
  readonly readyAt: Date;
  /** Bytes that it takes in each destination. */
  readonly bytes: number;
  readonly basedOn?: string;
  /** `verify`: it is there, and nobody has read it back yet. */
  readonly work: 'copy' | 'verify';
  /** Destinations with a good copy, in the order in which they are asked for it. At least one. */
  readonly sources: readonly string[];
}

/** A backup that is in the one destination and does not come to the other. */
export interface LeftOut {
  readonly id: string;
  /** In a sentence. */
  readonly reason: string;
  /** `rules`: it is not to come. `obstacle`: it should, and can't. */
  readonly because: 'rules' | 'obstacle';
}

export interface JobReplicationPlan {
  /** In the order in which they are copied: newest first, since that is the one needed most, each after what it builds on. */
  readonly copies: readonly PlannedCopy[];
  readonly leftOut: readonly LeftOut[];
}

/**
 * Copied is what was read back and found good, is missing in the target, can be restored there with what is there and
 * what is copied, and stays there: what the target's retention would remove at once is not copied again and again.
 * A pinned backup is copied however old it is.
 */
export function planReplication(facts: ReplicationFacts, rules: ReplicationRules, now: Date): JobReplicationPlan {
  const holdings = new Holdings(facts);
  const leftOut = new Map<string, Omit<LeftOut, 'id'>>();
  const wanted: CatalogEntry[] = [];
  for (const id of holdings.offered) {
    if (holdings.isComplete(id)) continue;
    const obstacle = holdings.obstacleTo(id);
    const entry = holdings.known(id);
    if (entry && isTooOld(entry, rules, now)) leftOut.set(id, byRules('It is older than the replication goes back.'));
    else if (obstacle !== undefined || !entry) {
      leftOut.set(id, { reason: obstacle ?? 'It can not be read.', because: 'obstacle' });
    } else wanted.push(entry);
  }
  const kept = keptThere(holdings, wanted, rules, now);
  for (const { manifest } of wanted) {
    if (!kept.has(manifest.id))
      leftOut.set(manifest.id, byRules(`The retention rules of ${facts.to} would remove it.`));
  }
  const chosen = wanted.filter(({ manifest }) => kept.has(manifest.id)).toSorted(byNewest);
  const copies = inOrder(chosen, holdings);
  for (const { id } of copies) leftOut.delete(id);
  return { copies, leftOut: [...leftOut].map(([id, why]) => ({ id, ...why })) };
}

const byRules = (reason: string): Omit<LeftOut, 'id'> => ({ reason, because: 'rules' });

function isTooOld(entry: CatalogEntry, { withinMs }: ReplicationRules, now: Date): boolean {
  return withinMs !== undefined && entry.pinned === undefined && ageOf(candidateOf(entry), now) > withinMs;
}

/** What the target would keep if all that is wanted were there, with what it builds on. */
function keptThere(
  holdings: Holdings,
  wanted: readonly CatalogEntry[],
  { retention }: ReplicationRules,
  now: Date,
): Set<string> {
  const coming = new Map<string, PruneCandidate>();
  for (const { manifest } of wanted) {
    for (const entry of holdings.missingOf(manifest.id)) coming.set(entry.manifest.id, arrivedCandidate(entry));
  }
  const present = holdings.there.map(candidateOf).filter(({ id }) => !coming.has(id));
  return keptByRules([...present, ...coming.values()], retention, now);
}

/** As the target's retention will see it. */
function arrivedCandidate(entry: CatalogEntry): PruneCandidate {
  const { heldUntilMs: _, aheadMs: __, ...candidate } = candidateOf(entry);
  return { ...candidate, trust: 'verified' };
}

function inOrder(newestFirst: readonly CatalogEntry[], holdings: Holdings): PlannedCopy[] {
  const planned = new Map<string, PlannedCopy>();
  for (const { manifest } of newestFirst) {
    for (const entry of holdings.missingOf(manifest.id)) {
      if (!planned.has(entry.manifest.id)) planned.set(entry.manifest.id, plannedCopy(entry, holdings));
    }
  }
  return [...planned.values()];
}

function plannedCopy(entry: CatalogEntry, holdings: Holdings): PlannedCopy {
  const { id, startedAt, basedOn } = entry.manifest;
  return {
    id,
    startedAt,
    readyAt: readyAt(entry),
    bytes: storedBytes(entry),
    ...(basedOn === undefined ? {} : { basedOn }),
    work: holdings.isThere(id) ? 'verify' : 'copy',
    sources: holdings.sourcesOf(id),
  };
}

function readyAt({ manifest, evidence }: CatalogEntry): Date {
  const sinceDamage = evidence.slice(evidence.findLastIndex(({ kind }) => kind === 'failed') + 1);
  const look = sinceDamage.find(({ kind }) => kind === 'verified' || kind === 'proven');
  return look?.at ?? manifest.finishedAt;
}

function byNewest(a: CatalogEntry, b: CatalogEntry): number {
  return b.manifest.startedAt.getTime() - a.manifest.startedAt.getTime() || (a.manifest.id < b.manifest.id ? 1 : -1);
}
