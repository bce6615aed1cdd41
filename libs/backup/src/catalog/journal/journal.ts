// The journal of a destination: what its runs did and who asked for what, beside the backups and apart from them.

import type { AuditEntry } from '../../core/audit.js';
import type { Clock } from '../../core/clock.js';
import type { Destination } from '../../core/destination.js';
import { hasCode } from '../../core/errors.js';
import type { RunRecord } from '../../core/run.js';
import { type Cancellable, listAll, type ObjectInfo } from '../../core/storage.js';
import { StoppableStorage } from '../stoppable-storage.js';
import { readText, textStream } from '../text.js';
import { serializeAudit } from './audit-entry.js';
import { auditKey, journalFolder, type JournalKind, runKey, type RunWord } from './journal-keys.js';
import { type OpenedRun, serializeRun } from './run-record.js';

/** A record ready to be stored. The key is the same in every destination. */
export interface JournalObject {
  /** Below the prefix of the destination. */
  readonly key: string;
  readonly text: string;
}

export function runObject(record: RunRecord | OpenedRun, word: RunWord): JournalObject {
  return { key: runKey(record.id, word), text: serializeRun(record) };
}

export function auditObject(entry: AuditEntry): JournalObject {
  return { key: auditKey(entry.id), text: serializeAudit(entry) };
}

/** Every call ends soon after its signal has aborted, whatever the storage does. */
export class Journal {
  private readonly root: string;
  private readonly storage: StoppableStorage;

  constructor(
    readonly destination: Destination,
    clock: Clock,
  ) {
    this.root = destination.prefix === '' ? '' : `${destination.prefix}/`;
    this.storage = new StoppableStorage(destination.storage, clock);
  }

  get name(): string {
    return this.destination.name;
  }

  /** True when it was stored now; false when it is there already: a record never changes, so that is as good. */
  async write({ key, text }: JournalObject, options: Cancellable = {}): Promise<boolean> {
    try {
      await this.storage.write(this.root + key, textStream(text), options);
      return true;
    } catch (error) {
      if (hasCode(error, 'OBJECT_EXISTS')) return false;
      throw error;
    }
  }

  /** OBJECT_NOT_FOUND when it is not there. */
  async read(key: string, options: Cancellable = {}): Promise<string> {
    return await readText(this.storage.read(this.root + key, options));
  }

  /** All objects of a kind, oldest day first; with a date such as `2025/11/` those of that time. Keys without prefix. */
  async *list(kind: JournalKind, date = '', options: Cancellable = {}): AsyncGenerator<ObjectInfo> {
    for await (const object of listAll(this.storage, this.root + journalFolder(kind, date), options)) {
      yield { ...object, key: object.key.slice(this.root.length) };
    }
  }

  /** The key of the oldest object of a kind; undefined when there is none. */
  async oldest(kind: JournalKind, options: Cancellable = {}): Promise<string | undefined> {
    const { objects } = await this.storage.list(this.root + journalFolder(kind), { ...options, limit: 1 });
    return objects[0]?.key.slice(this.root.length);
  }

  /** False when the storage keeps it: for good, or for now. */
  async remove(key: string, options: Cancellable = {}): Promise<boolean> {
    try {
      await this.storage.delete(this.root + key, options);
      return true;
    } catch (error) {
      if (hasCode(error, 'DELETE_FORBIDDEN')) return false;
      throw error;
    }
  }
}
