// This process among the copies of the application: the claims it makes, and the signs of life that keep them its own.

import { hostname } from 'node:os';

import type { ClaimBook } from '../../catalog/claims/claim-book.js';
import type { Claim } from '../../core/claim.js';
import type { Clock } from '../../core/clock.js';
import { BackupError } from '../../core/errors.js';
import { randomTail } from '../../core/names.js';
import { DAY, MINUTE, SECOND } from '../../kit/durations.js';
import { ownedName, ownerIsGone } from '../../kit/owned-names.js';
import { withinLimit } from '../../kit/time-limit.js';
import type { GuardedRun } from './run-guard.js';

/** Who gave no sign of life for so long, by the clock of the storage, is gone. */
const GONE_AFTER_MS = 2 * MINUTE;
const BEAT_MS = GONE_AFTER_MS / 3;
const PATIENCE_MS = 10 * SECOND;

export class Presence {
  readonly holder = randomTail();
  private readonly kept = new Set<{ readonly onBeat: () => Promise<void> }>();
  private stopTimer: () => void = () => undefined;
  private beating: Promise<void> = Promise.resolve();
  private beats = 0;

  constructor(
    readonly book: ClaimBook,
    private readonly clock: Clock,
  ) {}

  claimFor({ id, operation, trigger }: Pick<GuardedRun, 'id' | 'operation' | 'trigger'>): Claim {
    return {
      holder: this.holder,
      host: hostname(),
      pid: process.pid,
      process: ownedName(this.holder),
      runId: id,
      operation,
      trigger,
      at: this.clock.now(),
    };
  }

  /**
   * Gives signs of life until the result is called, and looks after each of them. A claim is a sign of life itself, so
   * that whoever holds one for a short time gives no other.
   */
  keep(onBeat: () => Promise<void> = async () => undefined): () => Promise<void> {
    const entry = { onBeat };
    this.kept.add(entry);
    if (this.kept.size === 1) this.beatLater();
    return async () => {
      this.kept.delete(entry);
      if (this.kept.size > 0) return;
      this.stopTimer();
      await this.beating;
      if (this.kept.size === 0) await this.forgetBeats();
    };
  }

  /** Whether the process that made a claim can't be working on it any more. Undefined stands for one that can't be read. */
  async isGone(claim: Claim | undefined, takenAt: Date): Promise<boolean> {
    if (claim?.holder === this.holder) return false;
    const isGone = (claim && ownerIsGone(claim.process)) === true || (await this.isSilent(claim, takenAt));
    if (isGone && claim) await this.tidy({ holder: claim.holder });
    return isGone;
  }

  private async isSilent(claim: Claim | undefined, takenAt: Date): Promise<boolean> {
    const lastBeat = claim && (await this.patiently((signal) => this.book.lastBeat(claim.holder, { signal })));
    const seenAt = Math.max(takenAt.getTime(), lastBeat?.getTime() ?? 0);
    return (await this.storageTime()).getTime() - seenAt > GONE_AFTER_MS;
  }

  private async tidy(of: Parameters<ClaimBook['forgetBeats']>[0]): Promise<void> {
    await this.patiently((signal) => this.book.forgetBeats(of, { signal })).catch(() => undefined);
  }

  /** Asks the destination, which must not keep anyone waiting for long. */
  async patiently<T>(ask: (signal: AbortSignal) => Promise<T>, limitMs = PATIENCE_MS): Promise<T> {
    const { name } = this.book.destination;
    const late = () => new BackupError('STORAGE_UNREACHABLE', `${name} did not answer within ${limitMs / SECOND} s.`);
    return await withinLimit(this.clock, limitMs, late, ask);
  }

  /** Of the same clock as the times of all claims: that of this machine may go wrong. */
  private async storageTime(): Promise<Date> {
    const now = await this.beat();
    if (this.kept.size === 0) await this.forgetBeats();
    return now;
  }

  private beatLater(): void {
    this.stopTimer();
    this.stopTimer = this.clock.timeout(BEAT_MS, () => (this.beating = this.beatAndLook()));
  }

  /** One that fails may be the last that was needed: the next one says more. */
  private async beatAndLook(): Promise<void> {
    await this.beat().catch(() => undefined);
    await Promise.all([...this.kept].map(async ({ onBeat }) => await onBeat()));
    if (this.kept.size > 0) this.beatLater();
  }

  private async beat(): Promise<Date> {
    const number = ++this.beats;
    const now = await this.patiently((signal) => this.book.beat(this.holder, number, { signal }));
    // The one before stays: whoever lists them just now sees one of them at least.
    if (number > 2) await this.forget(number - 2);
    // What processes left that held nothing when they were killed.
    if (number === 1) await this.tidy({ since: new Date(now.getTime() - DAY) });
    return now;
  }

  private async forgetBeats(): Promise<void> {
    const last = this.beats;
    for (const number of [last - 1, last]) if (number > 0) await this.forget(number);
  }

  private async forget(number: number): Promise<void> {
    await this.patiently((signal) => this.book.forgetBeat(this.holder, number, { signal })).catch(() => undefined);
  }
}
