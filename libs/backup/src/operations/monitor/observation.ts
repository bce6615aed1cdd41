// What was seen of one destination.

import type { CatalogEntry } from '../../catalog/listing.js';
import type { BackupError } from '../../core/errors.js';

/** What was seen of one destination: its backups, or why it could not be looked at. */
export interface Observation {
  readonly destination: string;
  readonly backups: readonly CatalogEntry[];
  readonly unreadable: readonly { readonly id: string; readonly error: BackupError }[];
  /** When it was looked at. Absent when that failed. */
  readonly asOf?: Date;
  readonly failure?: BackupError;
}
