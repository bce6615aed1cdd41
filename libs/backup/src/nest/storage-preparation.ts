// Prepares the storages: each until that has succeeded once, and never again.

import { Inject, Injectable, Optional } from '@nestjs/common';

import type { Catalog } from '../catalog/catalog.js';
import { BackupError } from '../core/errors.js';
import type { Storage } from '../core/storage.js';
import { untilAborted } from '../kit/interruptible.js';
import { type Passive, PASSIVE } from './tokens.js';

@Injectable()
export class StoragePreparation {
  private readonly prepared = new Set<Storage>();

  constructor(@Optional() @Inject(PASSIVE) private readonly passive?: Passive) {}

  /** Answers why, by the name of the destination, for those that are not ready. Never rejects. */
  async prepare(catalogs: readonly Catalog[], signal: AbortSignal): Promise<Map<string, BackupError>> {
    const failures = new Map<string, BackupError>();
    if (this.passive?.makesStorages === false) return failures;
    await Promise.all(
      catalogs.map(async ({ name, destination: { storage, prefix } }) => {
        try {
          if (!this.prepared.has(storage)) {
            const folder = prefix === '' ? '' : `${prefix}/`;
            await untilAborted(Promise.resolve(storage.prepare?.(folder)), signal);
          }
          this.prepared.add(storage);
        } catch (error) {
          failures.set(name, BackupError.from(error, 'STORAGE_FAILED'));
        }
      }),
    );
    return failures;
  }
}
