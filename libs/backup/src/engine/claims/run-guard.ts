// The port of what keeps the runs of one job apart, whichever copy of the application they are in.

import type { Claim } from '../../core/claim.js';
import type { BackupError } from '../../core/errors.js';
import type { OperationName } from '../../core/run.js';
import type { Trigger } from '../../core/trigger.js';

export interface GuardedRun {
  readonly id: string;
  readonly job: string;
  readonly operation: OperationName;
  readonly trigger: Trigger;
  /** False: it begins at once or not at all. */
  readonly waits: boolean;
}

export interface HoldOptions {
  readonly signal: AbortSignal;
  /** Called when it turns out that somebody else has taken over, because this process gave no sign of life. */
  readonly lost: (reason: BackupError) => void;
  /** Called when the run has to wait, with who is in its way. */
  readonly waiting: (claim: Claim | undefined) => void;
}

/** The right to work on a job. */
export interface Hold {
  /** Why others can't be kept away, where they can't: the run goes on all the same. */
  readonly warning?: BackupError;
  /** For right before what can't be taken back. @throws BackupError CLAIM_LOST when somebody else has taken over */
  confirm(): Promise<void>;
  /** Resolves when others can see that the job is free, or that can't be said to them. Never rejects. */
  release(): Promise<void>;
}

export interface RunGuard {
  /**
   * Resolves when the run may begin: at once or not at all, or when it is its turn.
   * @throws BackupError RUN_CONFLICT that says who works on the job
   */
  hold(run: GuardedRun, options: HoldOptions): Promise<Hold>;
}

/** For an application that runs once. */
export const FREE: Hold = { confirm: async () => undefined, release: async () => undefined };
export const NO_GUARD: RunGuard = { hold: async () => FREE };
