// A restore plan on the wire. Times are ISO 8601 in UTC, sizes bytes.

import type { TrustLevel } from '../../core/backup.js';
import type { BackupService } from '../../nest/backup.service.js';
import { type CheckView, viewCheck } from './check.view.js';

type RestorePlan = Awaited<ReturnType<BackupService['planRestore']>>;

export abstract class RestorePlanView {
  abstract readonly backupId: string;
  abstract readonly job: string;
  abstract readonly target: string;
  abstract readonly replaces: boolean;
  abstract readonly tables?: readonly string[];
  abstract readonly paths?: readonly string[];
  abstract readonly destination: string;
  abstract readonly trust: TrustLevel;
  abstract readonly takenAt: string;
  abstract readonly bytes: number;
  abstract readonly rows: number;
  abstract readonly allowed: boolean;
  abstract readonly checks: readonly CheckView[];
  abstract readonly steps: readonly string[];
}

export function viewRestorePlan(plan: RestorePlan): RestorePlanView {
  const { backupId, job, target, replaces, tables, paths, destination, trust, takenAt, bytes, rows, allowed, steps } =
    plan;
  return {
    backupId,
    job,
    target,
    replaces,
    ...(tables === undefined ? {} : { tables }),
    ...(paths === undefined ? {} : { paths }),
    destination,
    trust,
    takenAt: takenAt.toISOString(),
    bytes,
    rows,
    allowed,
    checks: plan.checks.map(viewCheck),
    steps,
  };
}
