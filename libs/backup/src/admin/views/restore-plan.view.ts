// A restore plan on the wire. Times are ISO 8601 in UTC, sizes bytes.

import type { TrustLevel } from '../../core/backup.js';
import type { Check } from '../../core/source.js';
import { redact } from '../../kit/redact.js';
import type { BackupService } from '../../nest/backup.service.js';

type RestorePlan = Awaited<ReturnType<BackupService['planRestore']>>;

export abstract class RestorePlanView {
  abstract readonly backupId: string;
  abstract readonly job: string;
  abstract readonly target: string;
  abstract readonly destination: string;
  abstract readonly trust: TrustLevel;
  abstract readonly takenAt: string;
  abstract readonly bytes: number;
  abstract readonly rows: number;
  abstract readonly allowed: boolean;
  abstract readonly checks: readonly CheckView[];
  abstract readonly steps: readonly string[];
}

export abstract class CheckView {
  abstract readonly name: string;
  abstract readonly verdict: Check['verdict'];
  abstract readonly message: string;
}

export function viewRestorePlan(plan: RestorePlan): RestorePlanView {
  const { backupId, job, target, destination, trust, takenAt, bytes, rows, allowed, checks, steps } = plan;
  return {
    backupId,
    job,
    target,
    destination,
    trust,
    takenAt: takenAt.toISOString(),
    bytes,
    rows,
    allowed,
    checks: checks.map(({ name, verdict, message }) => ({ name, verdict, message: redact(message) })),
    steps,
  };
}
