// What was told about one subject, as its destinations and this process remember it.

import type { AlertLog } from '../../catalog/alert-log.js';
import type { AlertRecord, Told } from '../../core/alert.js';
import type { Clock } from '../../core/clock.js';
import { BackupError, hasCode } from '../../core/errors.js';
import { withinLimit } from '../../kit/time-limit.js';

/** A destination that takes longer is gone without. */
const ANSWER_MS = 10_000;
/** More than decide anything. */
const REMEMBERED = 100;

/**
 * Never rejects and never hangs because of a destination. Where none answers this process decides by what it remembers,
 * and several copies of the application may tell the same: that is better than silence.
 */
export class AlertBook {
  private own: readonly Told[] = [];
  private readonly seen = new Map<AlertLog, readonly Told[]>();
  /** Could not be read the last time. */
  private readonly unread = new Set<AlertLog>();

  constructor(
    readonly subject: string,
    private readonly logs: readonly AlertLog[],
    private readonly clock: Clock,
  ) {}

  /** In the order in which it was told. */
  async read(): Promise<Told[]> {
    const readings = this.logs.map(async (log) => {
      const answer = await this.ask(async (signal) => await log.read(this.subject, { signal }));
      if (answer instanceof BackupError) {
        this.unread.add(log);
        return;
      }
      this.unread.delete(log);
      this.seen.set(log, answer);
    });
    await Promise.all(readings);
    return this.known();
  }

  /** As of the last reading. */
  known(): Told[] {
    const merged = new Map<string, Told>();
    for (const told of [...this.own, ...[...this.seen.values()].flat()]) {
      const key = `${told.number} ${told.at.getTime()}`;
      merged.set(key, { ...told, sent: told.sent || merged.get(key)?.sent === true });
    }
    return [...merged.values()].toSorted((a, b) => a.number - b.number || a.at.getTime() - b.at.getTime());
  }

  /** As of the last reading. Whoever stores it first tells what comes next. */
  nextNumber(): number {
    const taken = [...this.known().map(({ number }) => number), ...this.logs.map((log) => log.newestOf(this.subject))];
    return Math.max(0, ...taken) + 1;
  }

  /** True when it is for this process to tell. */
  async claim(record: AlertRecord): Promise<boolean> {
    const decided = await this.writeFirst(record);
    if (decided === 'lost') return false;
    this.own = [...this.own, { ...record, sent: false }].slice(-REMEMBERED);
    return true;
  }

  /** Somebody has taken the message. */
  async markSent({ number, at }: AlertRecord): Promise<void> {
    this.own = this.own.map((told) =>
      told.number === number && told.at.getTime() === at.getTime() ? { ...told, sent: true } : told,
    );
    await this.everywhere(this.logs, async (log, signal) => {
      await log.markSent(this.subject, number, { signal });
      await log.tidy(this.subject, { signal });
    });
  }

  /**
   * The first destination that answers decides who tells it; one that could not be read does not say by a number that is
   * taken who has told what. The others get a copy: the loss of one is then not the loss of what was told.
   */
  private async writeFirst(record: AlertRecord): Promise<'won' | 'lost'> {
    const write = async (log: AlertLog, signal: AbortSignal) => await log.write(this.subject, record, { signal });
    for (const [index, log] of this.logs.entries()) {
      const answer = await this.ask(async (signal) => await write(log, signal));
      if (hasCode(answer, 'OBJECT_EXISTS') && !this.unread.has(log)) return 'lost';
      if (answer !== undefined) continue;
      await this.everywhere(this.logs.slice(index + 1), write);
      break;
    }
    return 'won';
  }

  /** A destination that can't be written to is gone without: that it is out of reach is told by health. */
  private async everywhere(
    logs: readonly AlertLog[],
    work: (log: AlertLog, signal: AbortSignal) => Promise<void>,
  ): Promise<void> {
    await Promise.all(logs.map(async (log) => await this.ask(async (signal) => await work(log, signal))));
  }

  private async ask<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T | BackupError> {
    try {
      return await withinLimit(this.clock, ANSWER_MS, late, work);
    } catch (error) {
      return BackupError.from(error, 'STORAGE_FAILED');
    }
  }
}

function late(): BackupError {
  return new BackupError('STORAGE_UNREACHABLE', 'The destination did not answer in time.');
}
