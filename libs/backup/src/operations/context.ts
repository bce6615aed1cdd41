// What the engine lends to an operation while it runs.

import type { Trigger } from '../core/backup.js';
import type { Clock } from '../core/clock.js';
import type { BackupError } from '../core/errors.js';
import type { EventSink } from '../core/events.js';
import type { OperationName, RunPart } from '../core/run.js';
import type { Check, SourceContext } from '../core/source.js';

export interface OperationContext extends SourceContext {
  readonly trigger: Trigger;
  readonly label?: string;
  readonly clock: Clock;
  readonly emit: EventSink;
  /** Says which backup the run is about, as soon as that is known. */
  readonly about: (backupId: string) => void;
  /** Adds a sentence to the run record. */
  readonly note: (sentence: string) => void;
  /** Says what was examined in restored data. */
  readonly examined: (checks: readonly Check[]) => void;
  /** Says how far the parts of a group are. */
  readonly parts: (parts: readonly RunPart[]) => void;
  /** Records what went wrong without failing the run; the run then ends as `warning`. */
  readonly warn: (error: BackupError) => void;
  /**
   * For right before what can't be taken back: whether the job is still this run's own.
   * @throws BackupError CLAIM_LOST when another copy of the application has taken it over
   */
  readonly requireClaim: () => Promise<void>;
  /** Runs another operation of the same job as part of this one, with a run record of its own. */
  readonly nested: <T>(
    operation: OperationName,
    trigger: Trigger,
    execute: (context: OperationContext) => Promise<T>,
  ) => Promise<T>;
}
