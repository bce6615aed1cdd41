// What is known of one backup in one destination.

import type { Evidence, TrustLevel } from '../core/backup.js';
import type { ManifestSummary } from '../core/manifest.js';
import type { Pin } from '../core/pin.js';

/** One backup in one destination. */
export interface CatalogEntry<M extends ManifestSummary = ManifestSummary> {
  readonly destination: string;
  readonly manifest: M;
  /** Oldest first. */
  readonly evidence: readonly Evidence[];
  readonly trust: TrustLevel;
  /** A person said that it stays. */
  readonly pinned?: Pin;
  /** When somebody last pinned or released it, by the clock of that machine. */
  readonly pinChangedAt?: Date;
  /** The storage keeps some of it until this time, in milliseconds since 1970; Infinity: for good. Absent: it does not. */
  readonly heldUntilMs?: number;
  /** When its manifest came, by the clock of a storage that has one of its own. */
  readonly storedAt?: Date;
}
