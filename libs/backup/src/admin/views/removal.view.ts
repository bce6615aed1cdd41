// What was or would be removed, on the wire. Times are ISO 8601 in UTC, sizes bytes.

import type { Trigger, TrustLevel } from '../../core/backup.js';
import type { BackupService } from '../../nest/backup.service.js';

type DestinationPrune = Awaited<ReturnType<BackupService['prune']>>[number];
type PruneDecision = DestinationPrune['decisions'][number];

export abstract class PruneView {
  abstract readonly dryRun: boolean;
  abstract readonly destinations: readonly DestinationPruneView[];
}

export abstract class DestinationPruneView {
  abstract readonly destination: string;
  abstract readonly summary: string;
  abstract readonly refused?: string;
  abstract readonly freedBytes: number;
  abstract readonly leftovers: readonly string[];
  abstract readonly decisions: readonly PruneDecisionView[];
}

export abstract class PruneDecisionView {
  abstract readonly id: string;
  abstract readonly keep: boolean;
  abstract readonly reason: string;
  abstract readonly startedAt: string;
  abstract readonly trust: TrustLevel;
  abstract readonly trigger: Trigger;
  abstract readonly bytes: number;
}

export abstract class DeletedView {
  abstract readonly id: string;
  abstract readonly destinations: readonly string[];
}

export function viewPrune(dryRun: boolean, destinations: readonly DestinationPrune[]): PruneView {
  return { dryRun, destinations: destinations.map(viewDestination) };
}

function viewDestination(prune: DestinationPrune): DestinationPruneView {
  const { destination, summary, refused, freedBytes, leftovers, decisions } = prune;
  return {
    destination,
    summary,
    ...(refused === undefined ? {} : { refused }),
    freedBytes,
    leftovers,
    decisions: decisions.map(viewDecision),
  };
}

function viewDecision({ id, keep, reason, startedAt, trust, trigger, bytes }: PruneDecision): PruneDecisionView {
  return { id, keep, reason, startedAt: startedAt.toISOString(), trust, trigger, bytes };
}
