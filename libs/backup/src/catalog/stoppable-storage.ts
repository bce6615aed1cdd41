// What a catalog asks of its storage: whoever waits for an answer is let go when the work is stopped, however it hangs.

import type { ByteStream } from '../core/bytes.js';
import type { Clock } from '../core/clock.js';
import { BackupError } from '../core/errors.js';
import type {
  Cancellable,
  ListOptions,
  ObjectInfo,
  ObjectPage,
  ReadOptions,
  Storage,
  WriteOptions,
} from '../core/storage.js';
import { formatDuration } from '../kit/durations.js';
import { interruptible, untilAborted } from '../kit/interruptible.js';
import { withinLimit } from '../kit/time-limit.js';

/** A write that was stopped has so long to leave nothing behind: a bucket takes twice ten seconds at the most. */
const LEAVE_MS = 25_000;

export class StoppableStorage implements Pick<Storage, 'write' | 'read' | 'stat' | 'list' | 'delete'> {
  /** `changed` is told each key that was written or removed, or may have been, as soon as that is over. */
  constructor(
    private readonly storage: Storage,
    private readonly clock: Clock,
    private readonly changed: (key: string) => void = () => undefined,
  ) {}

  /** @throws BackupError STORAGE_UNREACHABLE when it was stopped and the storage does not let go of it in time */
  async write(key: string, content: ByteStream, options: WriteOptions = {}): Promise<ObjectInfo> {
    const written = this.storage.write(key, content, options);
    try {
      return await untilAborted(written, options.signal);
    } catch (error) {
      if (options.signal?.aborted !== true) throw error;
      return await this.untilLeft(written, key);
    } finally {
      this.changed(key);
    }
  }

  read(key: string, options: ReadOptions = {}): ByteStream {
    return interruptible(this.storage.read(key, options), options.signal);
  }

  async stat(key: string, options: Cancellable = {}): Promise<ObjectInfo> {
    return await untilAborted(this.storage.stat(key, options), options.signal);
  }

  async list(prefix: string, options: ListOptions = {}): Promise<ObjectPage> {
    return await untilAborted(this.storage.list(prefix, options), options.signal);
  }

  async delete(key: string, options: Cancellable = {}): Promise<void> {
    const note = (): void => this.changed(key);
    const deleted = this.storage.delete(key, options);
    // Also when that is over after whoever waited has gone.
    deleted.then(note, note);
    try {
      await untilAborted(deleted, options.signal);
    } finally {
      note();
    }
  }

  private async untilLeft(written: Promise<ObjectInfo>, key: string): Promise<ObjectInfo> {
    const late = (): BackupError => {
      // What is stored after all, when nobody waits any more, must not stay.
      written.then(() => this.delete(key)).catch(() => undefined);
      const took = `${this.storage.location} did not let go of ${key} within ${formatDuration(LEAVE_MS)}`;
      return new BackupError('STORAGE_UNREACHABLE', `${took} after the run was stopped.`, { context: { key } });
    };
    return await withinLimit(this.clock, LEAVE_MS, late, () => written);
  }
}
