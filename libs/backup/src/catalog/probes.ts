// Probes: small objects that are written to see whether a destination works, read back, and removed again.

import { randomBytes } from 'node:crypto';

import { BackupError, hasCode } from '../core/errors.js';
import type { Check } from '../core/source.js';
import { type Cancellable, type ExamineOptions, listAll, type ObjectInfo, type Storage } from '../core/storage.js';
import { untilAborted } from '../kit/interruptible.js';
import type { KeyLayout } from './keys.js';
import type { StoppableStorage } from './stoppable-storage.js';

/** Where nothing can be removed they stay. */
const PROBE_BYTES = 1024;

export interface Probe {
  readonly key: string;
  readonly content: Uint8Array;
}

export interface StoredProbe extends Probe {
  /** When it was stored, as the storage says. */
  readonly storedAt: Date;
}

export class Probes {
  constructor(
    private readonly storage: Storage,
    private readonly keys: KeyLayout,
    private readonly stoppable: StoppableStorage,
  ) {}

  /** Rejects when the storage can't be looked at, also because it is not there. */
  async look(options: Cancellable): Promise<void> {
    await this.stoppable.list(this.keys.probes(), { ...options, limit: 1 });
  }

  /** What the storage is set to; nothing where it has nothing to say. */
  async examine(options: Omit<ExamineOptions, 'prefix'>): Promise<readonly Check[]> {
    const checks = this.storage.examine?.({ ...options, prefix: this.keys.scope() });
    return (await untilAborted(Promise.resolve(checks), options.signal)) ?? [];
  }

  /** Stores one that nobody has stored before. */
  async write(at: Date, options: Cancellable): Promise<StoredProbe> {
    const probe = { key: this.keys.newProbe(at), content: randomBytes(PROBE_BYTES) };
    const { modifiedAt } = await this.stoppable.write(probe.key, streamOf(probe), options);
    return { ...probe, storedAt: modifiedAt };
  }

  /** Whether it comes back byte for byte. */
  async readsBack({ key, content }: Probe, options: Cancellable): Promise<boolean> {
    const chunks: Uint8Array[] = [];
    for await (const chunk of this.stoppable.read(key, { ...options, length: PROBE_BYTES + 1 })) chunks.push(chunk);
    return Buffer.concat(chunks).equals(content);
  }

  async isListed({ key }: Probe, options: Cancellable): Promise<boolean> {
    for await (const found of this.all(options)) if (found.key === key) return true;
    return false;
  }

  /** Whether a second writer of the same key is refused. */
  async isProtected(probe: Probe, options: Cancellable): Promise<boolean> {
    try {
      await this.stoppable.write(probe.key, streamOf(probe), options);
      return false;
    } catch (error) {
      if (hasCode(error, 'OBJECT_EXISTS')) return true;
      throw error;
    }
  }

  /** Undefined where the storage has no way to try. It may be gone afterwards. */
  async canDestroy({ key }: Probe, options: Cancellable): Promise<boolean | undefined> {
    return await untilAborted(Promise.resolve(this.storage.canDestroy?.(key, options)), options.signal);
  }

  /** @throws BackupError DELETE_FORBIDDEN where it is held; STORAGE_FAILED when it is still there */
  async remove({ key }: Probe, options: Cancellable): Promise<void> {
    await this.stoppable.delete(key, options);
    try {
      await this.stoppable.stat(key, options);
    } catch (error) {
      if (hasCode(error, 'OBJECT_NOT_FOUND')) return;
      throw error;
    }
    throw new BackupError('STORAGE_FAILED', `${key} was removed, and is still there.`);
  }

  /** Removes those of earlier examinations that were stored before the given time, and answers how many. */
  async removeOld(before: Date, options: Cancellable): Promise<number> {
    let removed = 0;
    for await (const { key, modifiedAt } of this.all(options)) {
      if (modifiedAt >= before) continue;
      await this.stoppable.delete(key, options);
      removed += 1;
    }
    return removed;
  }

  private all(options: Cancellable): AsyncGenerator<ObjectInfo> {
    return listAll(this.stoppable, this.keys.probes(), options);
  }
}

async function* streamOf({ content }: Probe): AsyncGenerator<Uint8Array> {
  yield content;
}
