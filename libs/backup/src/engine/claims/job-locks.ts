// The right to work on a job, shared among the copies of the application: numbered claims, of which the last one counts.

import { lockName } from '../../catalog/claims/claim-keys.js';
import type { ListedClaim } from '../../catalog/claims/claim-book.js';
import { type Claim, describeHolder } from '../../core/claim.js';
import type { Clock } from '../../core/clock.js';
import { BackupError, hasCode } from '../../core/errors.js';
import type { OperationName } from '../../core/run.js';
import { SECOND } from '../../kit/durations.js';
import type { Presence } from './presence.js';
import { FREE, type GuardedRun, type Hold, type HoldOptions, type RunGuard } from './run-guard.js';

/** What only reads may go on beside a run of another copy. */
const EXCLUSIVE: ReadonlySet<OperationName> = new Set([
  'backup',
  'restore',
  'undo',
  'drill',
  'compare',
  'rescue',
  'prune',
  'delete',
  'replicate',
]);
const LOOK_AGAIN_MS = 5 * SECOND;

export interface JobLocksTools {
  readonly clock: Clock;
  /** Undefined for a job whose runs are not kept apart. */
  readonly presenceOf: (job: string) => Presence | undefined;
  /** Called when a job was taken over from a process that is gone. Never throws, never waits. */
  readonly tookOver: (job: string, claim: Claim) => void;
}

/** What is known of the last claim of a job. */
interface LastClaim extends ListedClaim {
  readonly older: readonly ListedClaim[];
  readonly claim?: Claim;
  readonly isFree: boolean;
}

export class JobLocks implements RunGuard {
  constructor(private readonly tools: JobLocksTools) {}

  /** Where it can't be seen who works on a job, the run goes on with a warning: one too many is better than none. */
  async hold(run: GuardedRun, options: HoldOptions): Promise<Hold> {
    const presence = this.tools.presenceOf(run.job);
    if (!presence || !EXCLUSIVE.has(run.operation)) return FREE;
    try {
      return await this.acquire(presence, run, options);
    } catch (error) {
      options.signal.throwIfAborted();
      if (hasCode(error, 'RUN_CONFLICT')) throw error;
      return { ...FREE, warning: unguarded(presence, error) };
    }
  }

  private async acquire(presence: Presence, run: GuardedRun, options: HoldOptions): Promise<Hold> {
    for (;;) {
      const last = await this.look(presence, run.job);
      options.signal.throwIfAborted();
      if (last?.isFree === false) {
        if (!run.waits) throw conflict(run, last.claim);
        options.waiting(last.claim);
        await this.tools.clock.sleep(LOOK_AGAIN_MS, options.signal);
        continue;
      }
      const name = lockName(Number(last?.name ?? 0) + 1);
      if (!(await this.take(presence, run, name))) continue;
      return this.holdOf(presence, run, { name, before: await this.close(presence, run.job, last) }, options);
    }
  }

  /** Says of a claim that was taken over that it is lost. Answers all whose time is over. */
  private async close(presence: Presence, job: string, last: LastClaim | undefined): Promise<ListedClaim[]> {
    if (!last) return [];
    if (last.end !== undefined) return [...last.older, last];
    // The job is ours by now, whether that can be said or not.
    const end = presence.patiently((signal) => presence.book.end(job, 'lock', last.name, 'lost', { signal }));
    await end.catch(() => false);
    if (last.claim && last.claim.holder !== presence.holder) this.tools.tookOver(job, last.claim);
    return [...last.older, { ...last, end: 'lost' }];
  }

  private async look(presence: Presence, job: string): Promise<LastClaim | undefined> {
    const listed = await presence.patiently((signal) => presence.book.list(job, 'lock', { signal }));
    const last = listed.at(-1);
    if (!last) return undefined;
    const older = listed.slice(0, -1);
    if (last.end !== undefined) return { ...last, older, isFree: true };
    const claim = await presence.patiently((signal) => presence.book.read(job, 'lock', last.name, { signal }));
    // One of our own is a left-over of a write that was given up: the engine starts one run of a job at a time.
    const isFree = claim?.holder === presence.holder || (await presence.isGone(claim, last.takenAt));
    return { ...last, older, isFree, ...(claim ? { claim } : {}) };
  }

  /** Whoever slept after looking may create a number whose time is over: only the last one counts. */
  private async take(presence: Presence, run: GuardedRun, name: string): Promise<boolean> {
    const { book } = presence;
    const claim = presence.claimFor(run);
    if (!(await presence.patiently((signal) => book.take(run.job, 'lock', name, claim, { signal })))) return false;
    const listed = presence.patiently((signal) => book.list(run.job, 'lock', { signal }));
    const last = (await listed.catch(() => [])).at(-1);
    if (last === undefined || last.name === name) return true;
    await presence.patiently((signal) => book.end(run.job, 'lock', name, 'done', { signal }));
    return false;
  }

  private holdOf(
    presence: Presence,
    run: GuardedRun,
    { name, before }: { readonly name: string; readonly before: readonly ListedClaim[] },
    options: HoldOptions,
  ): Hold {
    const { book } = presence;
    /** Not being able to look says nothing: only somebody else's claim does. */
    const confirm = async (): Promise<void> => {
      const look = presence.patiently((signal) => book.list(run.job, 'lock', { signal }));
      const last = (await look.catch(() => [])).at(-1);
      if (last !== undefined && last.name > name) throw lost(run);
    };
    const stopKeeping = presence.keep(async () => await confirm().catch(options.lost));
    const release = async (): Promise<void> => {
      await stopKeeping();
      const end = presence.patiently((signal) => book.end(run.job, 'lock', name, 'done', { signal }));
      const isSaid = await end.catch(() => false);
      if (!isSaid) return;
      const tidy = presence.patiently((signal) => book.forget(run.job, 'lock', before, { signal }));
      await tidy.catch(() => undefined);
    };
    return { confirm, release };
  }
}

function conflict(run: GuardedRun, claim: Claim | undefined): BackupError {
  const message = claim
    ? `A ${claim.operation} of ${run.job} is running on ${describeHolder(claim)} since ${claim.at.toISOString()}`
    : `Another copy of the application works on ${run.job}`;
  const context = claim ? { runId: claim.runId, host: claim.host, pid: claim.pid } : {};
  return new BackupError('RUN_CONFLICT', `${message}; the ${run.operation} was not started.`, { context });
}

function lost({ job, operation }: GuardedRun): BackupError {
  const message = `Another copy of the application has taken ${job} over while the ${operation} gave no sign of life.`;
  return new BackupError('CLAIM_LOST', message);
}

function unguarded(presence: Presence, error: unknown): BackupError {
  const { name } = presence.book.destination;
  const reason = BackupError.from(error, 'STORAGE_FAILED');
  const message = `Whether another copy of the application works on the job could not be seen in ${name}: ${reason.message}`;
  const { code, retryable, cause } = reason;
  return new BackupError(code, message, { hint: reason.hint, retryable, cause });
}
