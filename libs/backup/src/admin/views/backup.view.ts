// One backup on the wire, in short and in full. Times are ISO 8601 in UTC, sizes bytes.

import {
  type Backup,
  type BackupCopy,
  type Evidence,
  plainBytes,
  storedBytes,
  type Trigger,
  type TrustLevel,
} from '../../core/backup.js';
import type { Facts } from '../../core/facts.js';
import type { Digest, ManifestObject, ManifestSummary } from '../../core/manifest.js';
import { type PinView, viewPin } from './pin.view.js';

export abstract class BackupView {
  abstract readonly id: string;
  abstract readonly job: string;
  abstract readonly target: string;
  abstract readonly trigger: Trigger;
  abstract readonly label?: string;
  abstract readonly group?: GroupRefView;
  abstract readonly runId: string;
  abstract readonly startedAt: string;
  abstract readonly finishedAt: string;
  abstract readonly trust: TrustLevel;
  abstract readonly storedBytes: number;
  abstract readonly plainBytes: number;
  abstract readonly pinned?: PinView;
  abstract readonly copies: readonly CopyView[];
}

export abstract class GroupRefView {
  abstract readonly name: string;
  abstract readonly runId: string;
}

export abstract class CopyView {
  abstract readonly destination: string;
  abstract readonly trust: TrustLevel;
  abstract readonly pinned?: PinView;
}

export abstract class BackupDetailsView extends BackupView {
  abstract readonly sourceKind: string;
  abstract readonly objects: readonly ObjectView[];
  abstract readonly facts: Facts;
  abstract override readonly copies: readonly CopyDetailsView[];
}

export abstract class CopyDetailsView extends CopyView {
  abstract readonly evidence: readonly EvidenceView[];
}

export abstract class EvidenceView {
  abstract readonly kind: Evidence['kind'];
  abstract readonly at: string;
  abstract readonly runId: string;
  abstract readonly by: Evidence['by'];
  abstract readonly durationMs: number;
  abstract readonly summary: string;
}

export abstract class ObjectView {
  abstract readonly name: string;
  abstract readonly bytes: number;
  abstract readonly sha256: string;
  abstract readonly stages: readonly string[];
  abstract readonly plain: Digest & { readonly name: string };
}

export function viewBackup(backup: Backup<ManifestSummary>): BackupView {
  const { id, manifest, trust, pinned, copies } = backup;
  return {
    id,
    job: manifest.job,
    target: manifest.source.target,
    trigger: manifest.trigger,
    ...(manifest.label === undefined ? {} : { label: manifest.label }),
    ...(manifest.group === undefined ? {} : { group: manifest.group }),
    runId: manifest.runId,
    startedAt: manifest.startedAt.toISOString(),
    finishedAt: manifest.finishedAt.toISOString(),
    trust,
    storedBytes: storedBytes(backup),
    plainBytes: plainBytes(backup),
    ...(pinned === undefined ? {} : { pinned: viewPin(pinned) }),
    copies: copies.map(viewCopy),
  };
}

export function viewBackupDetails(backup: Backup): BackupDetailsView {
  const { objects, facts, source } = backup.manifest;
  return {
    ...viewBackup(backup),
    sourceKind: source.kind,
    objects: objects.map(viewObject),
    facts: viewFacts(facts),
    copies: backup.copies.map(viewCopyDetails),
  };
}

function viewObject({ name, bytes, sha256, stages, plain }: ManifestObject): ObjectView {
  return {
    name,
    bytes,
    sha256,
    stages: stages.map((stage) => stage.name),
    plain: { name: plain.name, bytes: plain.bytes, sha256: plain.sha256 },
  };
}

function viewFacts({ engine, engineVersion, bytes, tables, properties }: Facts): Facts {
  return { engine, engineVersion, bytes, tables, properties };
}

function viewCopy({ destination, trust, pinned }: BackupCopy): CopyView {
  return { destination, trust, ...(pinned === undefined ? {} : { pinned: viewPin(pinned) }) };
}

function viewCopyDetails(copy: BackupCopy): CopyDetailsView {
  return { ...viewCopy(copy), evidence: copy.evidence.map(viewEvidence) };
}

function viewEvidence({ kind, at, runId, by, durationMs, summary }: Evidence): EvidenceView {
  return { kind, at: at.toISOString(), runId, by, durationMs, summary };
}
