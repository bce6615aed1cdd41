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
  abstract readonly decisions: readonly PruneDecisionView[];
  abstract readonly refused?: string;
  abstract readonly leftovers: readonly string[];
  abstract readonly freedBytes: number;
  abstract readonly summary: string;
}

export abstract class PruneDecisionView {
  abstract readonly id: string;
  abstract readonly startedAt: string;
  abstract readonly trust: TrustLevel;
  abstract readonly trigger: Trigger;
  abstract readonly bytes: number;
  abstract readonly keep: boolean;
  abstract readonly reason: string;
}

export abstract class DeletedView {
  abstract readonly id: string;
  abstract readonly destinations: readonly string[];
}

export function viewPrune(dryRun: boolean, destinations: readonly DestinationPrune[]): PruneView {
  return { dryRun, destinations: destinations.map(viewDestination) };
}

function viewDestination({
  destination,
  decisions,
  refused,
  leftovers,
  freedBytes,
  summary,
}: DestinationPrune): DestinationPruneView {
  return {
    destination,
    decisions: decisions.map(viewDecision),
    ...(refused === undefined ? {} : { refused }),
    leftovers,
    freedBytes,
    summary,
  };
}

function viewDecision({ id, startedAt, trust, trigger, bytes, keep, reason }: PruneDecision): PruneDecisionView {
  return { id, startedAt: startedAt.toISOString(), trust, trigger, bytes, keep, reason };
}
