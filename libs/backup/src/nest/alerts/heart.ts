// Sends the heartbeat, and knows whether it gets through.

import { BackupError } from '../../core/errors.js';
import type { Finding, HealthReport } from '../../core/health.js';
import { redact } from '../../kit/redact.js';
import type { Heartbeat } from '../../notifiers/heartbeat/heartbeat.js';
import { type BeatRule, mayBeat } from '../../operations/alert/beat.js';

export class Heart {
  private failure: BackupError | undefined;

  constructor(
    private readonly heartbeat: Heartbeat,
    private readonly rule: BeatRule,
  ) {}

  /** Never rejects: that it does not get through is a finding. */
  async beat(report: HealthReport, signal: AbortSignal): Promise<void> {
    if (!mayBeat(report, this.rule)) return;
    try {
      await this.heartbeat.ping({ signal });
      this.failure = undefined;
    } catch (error) {
      if (!signal.aborted) this.failure = BackupError.from(error, 'NOTIFIER_FAILED');
    }
  }

  findings(): Finding[] {
    if (!this.failure) return [];
    const { message, hint } = this.failure;
    return [
      {
        level: 'warning',
        name: 'heartbeat-failing',
        message: `The heartbeat does not get through: ${redact(message)}`,
        hint: redact(hint),
      },
    ];
  }
}
