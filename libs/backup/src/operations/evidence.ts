// Writes evidence beside a copy and tells whoever watches.

import type { Catalog } from '../catalog/catalog.js';
import type { Evidence } from '../core/backup.js';
import { BackupError, hasCode } from '../core/errors.js';
import type { ManifestSummary } from '../core/manifest.js';
import { redact } from '../kit/redact.js';
import type { OperationContext } from './context.js';

export interface Finding {
  readonly kind: Evidence['kind'];
  readonly by: Evidence['by'];
  readonly summary: string;
  /** As `clock.elapsed()` said when the examination began. */
  readonly startedAt: number;
  /** As it said when the examination ended. Default: now. */
  readonly endedAt?: number;
}

export async function recordEvidence(
  catalog: Catalog,
  manifest: ManifestSummary,
  finding: Finding,
  context: OperationContext,
): Promise<Evidence> {
  const evidence = evidenceOf(finding, context);
  await store(catalog, manifest, evidence, context);
  return evidence;
}

/** For whoever may only read there: what was found is true all the same, and that it is not written down is a warning. */
export async function recordIfAllowed(
  catalog: Catalog,
  manifest: ManifestSummary,
  finding: Finding,
  context: OperationContext,
): Promise<Evidence> {
  const evidence = evidenceOf(finding, context);
  await store(catalog, manifest, evidence, context).catch((error: unknown) => {
    if (!hasCode(error, 'STORAGE_DENIED')) throw error;
    context.warn(error);
  });
  return evidence;
}

function evidenceOf({ kind, by, summary, startedAt, endedAt }: Finding, { clock, runId }: OperationContext): Evidence {
  const durationMs = Math.round((endedAt ?? clock.elapsed()) - startedAt);
  return { kind, by, summary: redact(summary), at: clock.now(), runId, durationMs };
}

async function store(
  catalog: Catalog,
  manifest: ManifestSummary,
  evidence: Evidence,
  context: OperationContext,
): Promise<void> {
  await catalog.addEvidence(manifest, evidence, { signal: context.signal });
  context.emit({
    type: 'backup.evidence',
    job: manifest.job,
    backupId: manifest.id,
    destination: catalog.name,
    evidence,
  });
}

/** For when there is news that matters more than its record: not being able to store the evidence is a warning. */
export async function tryRecordEvidence(
  catalog: Catalog,
  manifest: ManifestSummary,
  finding: Finding,
  context: OperationContext,
): Promise<void> {
  try {
    await recordEvidence(catalog, manifest, finding, context);
  } catch (error) {
    context.warn(BackupError.from(error, 'STORAGE_FAILED', `The evidence could not be stored in ${catalog.name}`));
  }
}
