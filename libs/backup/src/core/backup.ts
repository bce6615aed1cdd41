// Words for what is kept: evidence, trust, and a backup with its copies.

import type { Manifest, ManifestSummary } from './manifest.js';
import type { Pin } from './pin.js';

export { isOwn, TRIGGERS, type Trigger } from './trigger.js';

export const EVIDENCE_KINDS = ['verified', 'proven', 'failed', 'unchanged'] as const;
/** `unchanged`: the source was found to hold exactly what the backup holds. It says nothing about the copy. */
export type EvidenceKind = (typeof EVIDENCE_KINDS)[number];

export const EVIDENCE_SOURCES = ['verify', 'drill', 'restore', 'backup'] as const;
export type EvidenceSource = (typeof EVIDENCE_SOURCES)[number];

/** Something that was found out about one copy of a backup. Written once, beside the manifest; never edited. */
export interface Evidence {
  readonly kind: EvidenceKind;
  readonly at: Date;
  /** The run that found it out. */
  readonly runId: string;
  /**
   * `verify` read it back, `drill` restored it into a scratch target, `restore` into a place that stays; `backup` looked at
   * the source and took no new one.
   */
  readonly by: EvidenceSource;
  /** How long that took in milliseconds; for a drill, the measured recovery time. */
  readonly durationMs: number;
  /** One sentence for people. */
  readonly summary: string;
}

export const TRUST_LEVELS = ['failed', 'stored', 'verified', 'proven'] as const;
/** What is known of a copy, from worst to best. `failed`: it was looked at and is not what was captured. */
export type TrustLevel = (typeof TRUST_LEVELS)[number];

/** Computes the trust level from the evidence: a failure voids what was found before it. */
export function trustFrom(evidence: readonly Evidence[]): TrustLevel {
  const ordered = evidence.toSorted(oldestFirst);
  let trust: TrustLevel = 'stored';
  for (const { kind } of ordered) {
    if (kind === 'unchanged') continue;
    trust = kind === 'failed' ? 'failed' : better(trust, kind);
  }
  return trust;
}

/**
 * The last moment at which the source is known to have held what the backup holds: when it was taken, or when a later run
 * looked and found nothing changed. What is said to be from after `notAfter` does not count.
 */
export function lastCurrent(startedAt: Date, evidence: readonly Evidence[], notAfter?: Date): Date {
  const looks = evidence.filter(({ kind, at }) => kind === 'unchanged' && !(notAfter && at > notAfter));
  return new Date(Math.max(startedAt.getTime(), ...looks.map(({ at, durationMs }) => at.getTime() - durationMs)));
}

/** The same, by all copies of a backup. */
export function lastCurrentOf({ manifest, copies }: Backup<ManifestSummary>): Date {
  return lastCurrent(
    manifest.startedAt,
    copies.flatMap(({ evidence }) => evidence),
  );
}

/** The order of evidence. Of two findings of one moment the failure counts as the later one. */
export function oldestFirst(a: Evidence, b: Evidence): number {
  return a.at.getTime() - b.at.getTime() || Number(a.kind === 'failed') - Number(b.kind === 'failed');
}

function better(a: TrustLevel, b: TrustLevel): TrustLevel {
  return atLeast(a, b) ? a : b;
}

/** True when `trust` is as good as `required` or better. */
export function atLeast(trust: TrustLevel, required: TrustLevel): boolean {
  return TRUST_LEVELS.indexOf(trust) >= TRUST_LEVELS.indexOf(required);
}

/** A backup as one destination holds it. */
export interface BackupCopy {
  readonly destination: string;
  readonly trust: TrustLevel;
  /** Oldest first. */
  readonly evidence: readonly Evidence[];
  /** A person said that this copy stays. */
  readonly pinned?: Pin;
}

/** A finished, immutable capture and where it is; lists have it without the facts. */
export interface Backup<M extends ManifestSummary = Manifest> {
  readonly id: string;
  readonly manifest: M;
  /** At least one. */
  readonly copies: readonly BackupCopy[];
  /** That of the best copy. */
  readonly trust: TrustLevel;
  /** That of a copy which is pinned, when there is one. */
  readonly pinned?: Pin;
}

/** Bytes that the backup takes in one destination, the manifest not counted. */
export function storedBytes(backup: { readonly manifest: ManifestSummary }): number {
  return backup.manifest.objects.reduce((sum, object) => sum + object.bytes, 0);
}

/** Bytes of the plain content, as a restore writes them. */
export function plainBytes({ manifest }: { readonly manifest: ManifestSummary }): number {
  return manifest.restoredBytes ?? manifest.objects.reduce((sum, object) => sum + object.plain.bytes, 0);
}
