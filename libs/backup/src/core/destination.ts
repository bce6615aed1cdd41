// A destination: a storage and the prefix under which a job's backups live there.

import type { Storage } from './storage.js';

export interface Destination {
  readonly name: string;
  readonly storage: Storage;
  /** Empty, or one or more key segments without a slash at the end. */
  readonly prefix: string;
}
