// What was told, as one destination keeps it: numbered records of which each is written once, whoever comes first.

import { setMaxListeners } from 'node:events';

import type { AlertRecord, Told } from '../core/alert.js';
import type { Clock } from '../core/clock.js';
import type { Destination } from '../core/destination.js';
import { hasCode } from '../core/errors.js';
import { type Cancellable, listAll } from '../core/storage.js';
import { mapConcurrent } from '../kit/concurrency.js';
import { parseAlert, serializeAlert } from './alert-record.js';
import { AlertKeys } from './alert-keys.js';
import { StoppableStorage } from './stoppable-storage.js';
import { readText, textStream } from './text.js';

/** So many records of a subject are read and stay; what is older decides nothing any more. */
const KEPT = 100;
const READS_IN_FLIGHT = 10;

/** Every call ends soon after its signal has aborted, whatever the storage does. */
export class AlertLog {
  private readonly keys: AlertKeys;
  private readonly storage: StoppableStorage;
  /** Records never change: each is read once. Undefined: it is there, and can't be understood. */
  private readonly records = new Map<string, AlertRecord | undefined>();
  /** By subject. */
  private readonly newest = new Map<string, number>();

  constructor(
    private readonly destination: Destination,
    clock: Clock,
  ) {
    this.keys = new AlertKeys(destination.prefix);
    this.storage = new StoppableStorage(destination.storage, clock);
  }

  get name(): string {
    return this.destination.name;
  }

  /** In the order of their numbers. One that can't be understood is left out; its number stays taken. */
  async read(subject: string, options: Cancellable = {}): Promise<Told[]> {
    const listed = await this.list(subject, options);
    const numbers = listed.filter(({ isSent }) => !isSent).slice(-KEPT);
    const sent = new Set(listed.filter(({ isSent }) => isSent).map(({ number }) => number));
    // Each reading listens to it.
    if (options.signal) setMaxListeners(0, options.signal);
    const records = await mapConcurrent(numbers, READS_IN_FLIGHT, async ({ key }) => await this.recordAt(key, options));
    return records.flatMap((record) => (record ? [{ ...record, sent: sent.has(record.number) }] : []));
  }

  /** The highest number that was taken as of the last reading, also by what can't be understood; 0 where none was. */
  newestOf(subject: string): number {
    return this.newest.get(subject) ?? 0;
  }

  /** @throws BackupError OBJECT_EXISTS when somebody has told something under this number */
  async write(subject: string, record: AlertRecord, options: Cancellable = {}): Promise<void> {
    await this.storage.write(this.keys.record(subject, record.number), textStream(serializeAlert(record)), options);
  }

  /** Says that somebody has taken the message. */
  async markSent(subject: string, number: number, options: Cancellable = {}): Promise<void> {
    try {
      await this.storage.write(this.keys.sent(subject, number), textStream(''), options);
    } catch (error) {
      if (!hasCode(error, 'OBJECT_EXISTS')) throw error;
    }
  }

  /** Removes what decides nothing any more, where the storage lets go of what it has. */
  async tidy(subject: string, options: Cancellable = {}): Promise<void> {
    if (this.destination.storage.keepsForMs !== undefined) return;
    const listed = await this.list(subject, options);
    const newest = listed.at(-1)?.number ?? 0;
    for (const { key, number } of listed) {
      if (number > newest - KEPT) return;
      await this.storage.delete(key, options);
      this.records.delete(key);
    }
  }

  private async list(subject: string, options: Cancellable) {
    const found = [];
    for await (const { key } of listAll(this.storage, this.keys.folder(subject), options)) {
      const meaning = this.keys.meaningOf(key);
      if (meaning) found.push({ key, ...meaning });
    }
    this.newest.set(subject, found.at(-1)?.number ?? 0);
    return found;
  }

  private async recordAt(key: string, options: Cancellable): Promise<AlertRecord | undefined> {
    if (!this.records.has(key)) this.records.set(key, await this.readRecord(key, options));
    return this.records.get(key);
  }

  private async readRecord(key: string, options: Cancellable): Promise<AlertRecord | undefined> {
    try {
      return parseAlert(await readText(this.storage.read(key, options)));
    } catch (error) {
      if (hasCode(error, 'MANIFEST_INVALID', 'MANIFEST_TOO_NEW', 'OBJECT_NOT_FOUND')) return undefined;
      throw error;
    }
  }
}
