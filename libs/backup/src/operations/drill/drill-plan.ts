// What the host asks of restored data besides that it is what was captured.

import type { Facts } from '../../core/facts.js';
import type { Check, QueryRow } from '../../core/source.js';
import type { Expectation } from './expectation.js';

/** A statement and what it has to answer. */
export interface DrillCheck {
  /** Short, for people and in evidence; unique in the job. */
  readonly name: string;
  /** One statement that answers one row with one column. It can change nothing. */
  readonly sql: string;
  /** The value, or the bounds between which it has to be. */
  readonly expect: Expectation;
}

/** What a drill has restored, for as long as it is examined. */
export interface RestoredData {
  readonly job: string;
  readonly backupId: string;
  /** When the backup was taken: what is younger can not be in it. */
  readonly takenAt: Date;
  /** Measured on the restored data, the same as captured. */
  readonly facts: Facts;
  /** Aborts when the drill is stopped. */
  readonly signal: AbortSignal;
  /** The rows of one statement, which can change nothing. @throws BackupError CHECK_BROKEN */
  query(sql: string): Promise<readonly QueryRow[]>;
}

/** A class of the host that looks at restored data for itself. */
export interface DrillVerifier {
  /**
   * Answers what it found: `blocked` is evidence against the backup, `warning` is shown, and nothing at all is fine.
   * What it throws makes the drill fail and says nothing about the backup: a bug in here is no damage there.
   */
  verify(restored: RestoredData): Promise<readonly Check[] | void> | readonly Check[] | void;
}

export interface DrillPlan {
  readonly checks: readonly DrillCheck[];
  readonly verifier?: DrillVerifier;
}
