// Which copy of the application runs a tick: the one whose claim comes first; and what becomes of those that were lost.

import { Inject, Injectable } from '@nestjs/common';

import type { ListedClaim } from '../../catalog/claims/claim-book.js';
import { parseTickName, tickName } from '../../catalog/claims/claim-keys.js';
import type { ClaimEnd } from '../../core/claim.js';
import type { Trigger } from '../../core/trigger.js';
import type { Presence } from '../../engine/claims/presence.js';
import { LostRuns } from '../replicas/lost-runs.js';
import { Replicas } from '../replicas/replicas.js';
import { decideTick, isOver, KEPT_TICKS, type SeenAttempt } from './decide-tick.js';

export interface TickRequest {
  readonly job: string;
  readonly tick: Date;
  readonly trigger: Trigger;
  /** Of the run that will be started. */
  readonly runId: string;
  /** Whether a tick that was run is to be run once more, asked after it was seen that it was. */
  readonly again?: () => Promise<boolean>;
}

/** The right to run a tick. Says how that ended; never rejects. */
export type TickHold = (end: ClaimEnd) => Promise<void>;

interface Attempt extends SeenAttempt {
  readonly listed: ListedClaim;
}

@Injectable()
export class TickClaims {
  constructor(
    @Inject(Replicas) private readonly replicas: Replicas,
    @Inject(LostRuns) private readonly lostRuns: LostRuns,
  ) {}

  /** @throws BackupError when the claims can't be looked at, or nothing can be claimed */
  async claim(request: TickRequest): Promise<TickHold | 'leave' | 'wait'> {
    const { job, tick, again } = request;
    const presence = await this.replicas.ready(job);
    if (!presence) return async () => undefined;
    const look = async () => await this.settled(presence, job, await this.attempts(presence, job));
    // Asked twice: what fails here makes the tick run without a claim.
    const attempts = await look().catch(look);
    const decision = decideTick(tick, attempts);
    if (decision === 'wait') return 'wait';
    if (decision !== 'leave') return await this.take(presence, request, decision.attempt);
    const own = attempts.filter((other) => other.tick.getTime() === tick.getTime());
    const isNewest = own.length > 0 && own.at(-1) === attempts.at(-1);
    return isNewest && (await again?.()) ? await this.take(presence, request, own.length + 1) : 'leave';
  }

  private async take(presence: Presence, request: TickRequest, attempt: number): Promise<TickHold | 'leave' | 'wait'> {
    const { job, tick, runId: id, trigger } = request;
    const name = tickName({ tick, attempt });
    const claim = presence.claimFor({ id, operation: 'backup', trigger });
    const { book } = presence;
    const stopKeeping = presence.keep();
    const ask = async () => await presence.patiently((signal) => book.take(job, 'ticks', name, claim, { signal }));
    const isFirst = await ask()
      .catch(ask)
      .catch(async (error: unknown) => {
        await stopKeeping();
        throw error;
      });
    const attempts = isFirst ? await this.attempts(presence, job).catch(() => []) : [];
    // Whoever slept after looking may claim a tick that was run so long ago that its claims were removed.
    const isInTime = !isOver(tick, attempts);
    const end: TickHold = async (how) => {
      await stopKeeping();
      await presence.patiently((signal) => book.end(job, 'ticks', name, how, { signal })).catch(() => false);
    };
    if (isFirst && isInTime) {
      await this.tidy(presence, job, attempts);
      return end;
    }
    await (isFirst ? end('done') : stopKeeping());
    return isFirst ? 'leave' : 'wait';
  }

  /** In the order of time, then of their numbers. */
  private async attempts(presence: Presence, job: string): Promise<Attempt[]> {
    const claims = await presence.patiently((signal) => presence.book.list(job, 'ticks', { signal }));
    return claims.flatMap((listed) => {
      const meaning = parseTickName(listed.name);
      return meaning ? [{ ...meaning, listed, ...(listed.end === undefined ? {} : { end: listed.end }) }] : [];
    });
  }

  /** What a process that is gone had claimed is either a backup, or seen to have failed. */
  private async settled(presence: Presence, job: string, attempts: readonly Attempt[]): Promise<Attempt[]> {
    return await Promise.all(
      attempts.map(async (attempt) => {
        const { name, takenAt } = attempt.listed;
        if (attempt.end !== undefined) return attempt;
        const claim = await presence.patiently((signal) => presence.book.read(job, 'ticks', name, { signal }));
        if (!(await presence.isGone(claim, takenAt))) return attempt;
        const end = claim && (await this.lostRuns.report(job, claim)) ? 'done' : 'lost';
        await presence.patiently((signal) => presence.book.end(job, 'ticks', name, end, { signal }));
        return { ...attempt, end };
      }),
    );
  }

  private async tidy(presence: Presence, job: string, attempts: readonly Attempt[]): Promise<void> {
    const ticks = [...new Set(attempts.map(({ tick }) => tick.getTime()))];
    const oldest = ticks.at(-KEPT_TICKS) ?? 0;
    const over = attempts.filter(({ tick, end }) => tick.getTime() < oldest && end !== undefined);
    const listed = over.map((attempt) => attempt.listed);
    await presence.patiently((signal) => presence.book.forget(job, 'ticks', listed, { signal })).catch(() => undefined);
  }
}
