// What waits for one destination: in the spool where there is one, else in memory.

import type { Journal, JournalObject } from '../../catalog/journal/journal.js';
import { parseJournalKey, stampOf } from '../../catalog/journal/journal-keys.js';
import type { Clock } from '../../core/clock.js';
import { BackupError } from '../../core/errors.js';
import { mapConcurrent } from '../../kit/concurrency.js';
import type { Spool } from '../../kit/spool.js';
import { withinLimit } from '../../kit/time-limit.js';

export interface LaneTools {
  readonly clock: Clock;
  /** Makes sure that the destination is ready to be written to. */
  readonly prepare: (journal: Journal, signal: AbortSignal) => Promise<void>;
  /** Told when records can't be stored any more, or can't be kept, each once; and, without an error, when they can again. */
  readonly report: (destination: string, error?: BackupError) => void;
}

const WRITES_IN_FLIGHT = 10;
const PATIENCE_MS = 30_000;
/** In memory, where the spool did not take them. */
const MOST_UNSAVED = 200;

export class OutboxLane {
  private readonly unsaved = new Map<string, JournalObject>();
  private draining: Promise<void> | undefined;
  private again = false;
  private failing = false;
  /** Records that were given up for newer ones. */
  private dropped = 0;
  private readonly closing = new AbortController();

  constructor(
    private readonly journal: Journal,
    private readonly spool: Spool | undefined,
    private readonly tools: LaneTools,
  ) {}

  /** Resolves when the record is in the spool or stored; rejects when it is only in memory. */
  async post(object: JournalObject): Promise<void> {
    const saved = await this.save(object);
    const sent = this.drain();
    sent.catch(() => undefined);
    if (!saved) await sent;
  }

  /** Sends what waits; stops with the first failure, which was reported then. */
  async drain(): Promise<void> {
    this.again = true;
    this.draining ??= this.sendAll().finally(() => (this.draining = undefined));
    await this.draining;
  }

  async holds(key: string): Promise<boolean> {
    return this.unsaved.has(key) || ((await this.spool?.names()) ?? []).includes(spoolName(key));
  }

  /** True while something is in memory only. */
  get isUnsafe(): boolean {
    return this.unsaved.size > 0;
  }

  async idle(): Promise<void> {
    await this.draining?.catch(() => undefined);
  }

  /** Gives up what is on its way, and resolves when nothing of it is left half done. */
  async stop(): Promise<void> {
    this.closing.abort(new BackupError('SHUTTING_DOWN', 'The application is shutting down.'));
    await this.idle();
    await this.spool?.tidy();
  }

  private async save(object: JournalObject): Promise<boolean> {
    try {
      if (this.spool) {
        this.drop(await this.spool.put(spoolName(object.key), object.text));
        return true;
      }
    } catch (error) {
      this.fail(BackupError.from(error, 'STORAGE_FAILED', 'A record could not be kept in the spool'));
    }
    this.unsaved.set(object.key, object);
    const [oldest] = this.unsaved.keys();
    if (oldest !== undefined && this.unsaved.size > MOST_UNSAVED) {
      this.unsaved.delete(oldest);
      this.drop(1);
    }
    return false;
  }

  private async sendAll(): Promise<void> {
    try {
      while (this.again) {
        this.again = false;
        const names = ((await this.spool?.names()) ?? []).filter((name) => parseJournalKey(keyOf(name)) !== undefined);
        await mapConcurrent(names, WRITES_IN_FLIGHT, async (name) => await this.sendSpooled(name));
        await mapConcurrent([...this.unsaved.values()], WRITES_IN_FLIGHT, async (object) => {
          await this.send(object);
          this.unsaved.delete(object.key);
        });
      }
    } catch (error) {
      const failure = BackupError.from(error, 'STORAGE_FAILED');
      this.fail(failure);
      throw failure;
    }
    if (this.failing || this.dropped > 0) this.tools.report(this.journal.name);
    this.failing = false;
    this.dropped = 0;
  }

  private async sendSpooled(name: string): Promise<void> {
    const text = await this.spool?.read(name);
    if (text === undefined) return;
    await this.send({ key: keyOf(name), text });
    await this.spool?.remove(name);
  }

  private async send(object: JournalObject): Promise<void> {
    const late = () => new BackupError('STORAGE_UNREACHABLE', `${this.journal.name} did not take a record in time.`);
    this.closing.signal.throwIfAborted();
    await withinLimit(this.tools.clock, PATIENCE_MS, late, async (limit) => {
      const signal = AbortSignal.any([limit, this.closing.signal]);
      await this.tools.prepare(this.journal, signal);
      await this.journal.write(object, { signal });
    });
  }

  /** Said once, until it works again: what is dropped is in no history of this destination. */
  private drop(count: number): void {
    if (this.dropped === 0 && count > 0) {
      const message = 'So many records wait that the oldest are dropped for new ones.';
      const hint = 'Make the destination reachable; until then this goes on with every run.';
      this.tools.report(this.journal.name, new BackupError('STORAGE_FULL', message, { hint }));
    }
    this.dropped += count;
  }

  /** Said once, until it works again. */
  private fail(error: BackupError): void {
    if (this.closing.signal.aborted) return;
    if (!this.failing) this.tools.report(this.journal.name, error);
    this.failing = true;
  }
}

/** Begins with the time, so that the oldest comes first. */
function spoolName(key: string): string {
  const id = key.slice(key.lastIndexOf('/') + 1);
  return `${stampOf(id)}~${key.replaceAll('/', '~')}`;
}

function keyOf(name: string): string {
  return name.slice(name.indexOf('~') + 1).replaceAll('~', '/');
}
