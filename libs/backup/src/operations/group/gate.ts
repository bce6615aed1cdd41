// A gate on the way of a part: it says when the part has come to it, and lets it through, or not, when all have.

import type { BackupError } from '../../core/errors.js';
import { untilAborted } from '../../kit/interruptible.js';

export class Gate {
  /** Resolves when the part has come. */
  readonly reached: Promise<void>;
  private readonly verdict: Promise<void>;
  private arrive: () => void = ignore;
  private letThrough: () => void = ignore;
  private refuse: (reason: BackupError) => void = ignore;

  constructor() {
    this.reached = new Promise((resolve) => (this.arrive = resolve));
    this.verdict = new Promise((resolve, reject) => {
      this.letThrough = resolve;
      this.refuse = reject;
    });
    this.verdict.catch(ignore);
  }

  /** For the part: resolves when it may go on. @throws why it may not */
  async pass(signal: AbortSignal): Promise<void> {
    this.arrive();
    await untilAborted(this.verdict, signal);
  }

  open(): void {
    this.letThrough();
  }

  /** Does nothing where the gate is open. */
  close(reason: BackupError): void {
    this.refuse(reason);
  }
}

function ignore(): void {}
