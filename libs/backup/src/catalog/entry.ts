// What is known of one backup in one destination.

import type { Evidence, TrustLevel } from '../core/backup.js';
import type { ManifestSummary } from '../core/manifest.js';
import type { Pin } from '../core/pin.js';
import type { BackupError } from '../core/errors.js';
import type { BackupRef } from './keys.js';

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

/**
 * A manifest, a piece of evidence or a pin that is there and can't be understood. It is shown, never skipped in silence.
 * A backup whose evidence is unreadable is listed too, and trusted as if nobody had ever looked at it. One of which a pin
 * is unreadable counts as pinned: that may be what it says.
 */
export interface UnreadableBackup extends BackupRef {
  readonly destination: string;
  readonly error: BackupError;
}
