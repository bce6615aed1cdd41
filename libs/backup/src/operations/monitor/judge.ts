// Judges the health of one job from what its destinations hold. A pure function of the survey and the keys at hand.

import { storedBytes } from '../../core/backup.js';
import {
  type DestinationHealth,
  type Finding,
  type JobHealth,
  type NewestGood,
  worst,
  worstFirst,
} from '../../core/health.js';
import type { CatalogEntry } from '../../catalog/listing.js';
import { dataAtRisk, missing, stale } from './findings/age.js';
import { clockSkew, fromTheFuture } from './findings/clocks.js';
import { behind, damaged, tooFew, unreachable, unreadable } from './findings/copies.js';
import { foreignKeys, lostKeys } from './findings/keys.js';
import { slowRecovery, unproven } from './findings/proof.js';
import { pruning } from './findings/pruning.js';
import { replicationBehind } from './findings/replication.js';
import { grown, shrunk, tooSmall } from './findings/size.js';
import { ageOf, staleTime } from './newest-good.js';
import { summarizeJob } from './summary.js';
import type { Keys, Place, Survey } from './survey.js';

export function judge(survey: Survey, keys: Keys): JobHealth {
  const { job, now, newestGood } = survey;
  const findings = worstFirst(findingsOf(survey, keys));
  const staleFrom = newestGood && staleTime(job, newestGood, now);
  const [proof] = survey.proofs;
  return {
    job: job.name,
    level: worst(findings.map(({ level }) => level)),
    summary: summarizeJob(survey),
    findings,
    destinations: survey.places.map((place) => describePlace(place, findings, now)),
    backups: survey.known,
    ...describeNewest(newestGood, now),
    ...(proof ? { proven: { id: proof.id, at: proof.at, recoveryMs: proof.recoveryMs } } : {}),
    ...(staleFrom ? { staleFrom } : {}),
  };
}

function findingsOf(survey: Survey, keys: Keys): Finding[] {
  const shrinks = shrunk(survey);
  return [
    ...missing(survey),
    ...stale(survey),
    ...dataAtRisk(survey),
    ...tooSmall(survey),
    ...shrinks,
    ...grown(survey),
    ...unreachable(survey),
    ...behind(survey),
    ...replicationBehind(survey),
    ...tooFew(survey),
    ...damaged(survey),
    ...unreadable(survey),
    ...foreignKeys(survey.job, keys.runs),
    ...lostKeys(survey, keys),
    ...unproven(survey, keys),
    ...slowRecovery(survey),
    ...pruning(survey, shrinks.length > 0),
    ...fromTheFuture(survey),
    ...clockSkew(survey),
  ];
}

function describePlace(place: Place, findings: readonly Finding[], now: Date): DestinationHealth {
  const { destination: name, backups, failure, newestGood } = place;
  const own = findings.filter(({ destination }) => destination === name);
  return {
    name,
    level: worst(own.map(({ level }) => level)),
    reachable: failure === undefined,
    backups: backups.length,
    bytes: backups.reduce((sum, entry) => sum + storedBytes(entry), 0),
    ...describeNewest(newestGood, now),
  };
}

function describeNewest(entry: CatalogEntry | undefined, now: Date): { readonly newestGood?: NewestGood } {
  if (!entry) return {};
  const { manifest, trust } = entry;
  return { newestGood: { id: manifest.id, startedAt: manifest.startedAt, ageMs: ageOf(entry, now), trust } };
}
