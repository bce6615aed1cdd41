// Words for claims: what one of several copies of the application has taken for itself.

import type { OperationName, RunRecord } from './run.js';
import type { Trigger } from './trigger.js';

/** Who has taken something, and for which run. */
export interface Claim {
  /** The process, by a name that no other one ever has. */
  readonly holder: string;
  readonly host: string;
  readonly pid: number;
  /** Tells whoever is on the same host whether the process is gone. */
  readonly process: string;
  readonly runId: string;
  readonly operation: OperationName;
  readonly trigger: Trigger;
  /** By the clock of the holder. For people. */
  readonly at: Date;
}

/**
 * How a claim ended. `done`: its run has ended, one way or another. `stopped`: the application shut down before that, and
 * somebody else may go on. `lost`: its process is gone, which somebody else has found out.
 */
export const CLAIM_ENDS = ['done', 'stopped', 'lost'] as const;
export type ClaimEnd = (typeof CLAIM_ENDS)[number];

/** E.g. `web-2 (process 4711)`. */
export function describeHolder({ host, pid }: Pick<Claim, 'host' | 'pid'>): string {
  return `${host} (process ${pid})`;
}

/** The record of a run whose process is gone. */
export function lostRun(claim: Claim, job: string, now: Date): RunRecord {
  const { runId, operation, trigger, at } = claim;
  const message = `The process on ${describeHolder(claim)} that ran this ${operation} is gone.`;
  return {
    id: runId,
    operation,
    job,
    trigger,
    state: 'failed',
    queuedAt: at,
    startedAt: at,
    finishedAt: now,
    notes: [],
    warnings: [],
    error: {
      code: 'RUN_LOST',
      message,
      hint: 'See the log of that host for what ended it: often a lack of memory, or a deployment.',
      retryable: true,
      context: {},
    },
  };
}
