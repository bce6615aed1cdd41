// A restore plan on the wire. Times are ISO 8601 in UTC, sizes bytes.

import type { TrustLevel } from '../../core/backup.js';
import type { BackupService } from '../../nest/backup.service.js';
import { type CheckView, viewCheck } from './check.view.js';

type RestorePlan = Awaited<ReturnType<BackupService['planRestore']>>;

export abstract class PlannedCaptureView {
  abstract readonly id: string;
  abstract readonly takenAt: string;
}

export abstract class PlannedChangesView {
  abstract readonly job: string;
  abstract readonly backups: readonly PlannedCaptureView[];
  abstract readonly dataAt?: string;
}

export abstract class RestorePlanView {
  abstract readonly backupId: string;
  abstract readonly job: string;
  abstract readonly target: string;
  abstract readonly replaces: boolean;
  abstract readonly tables?: readonly string[];
  abstract readonly paths?: readonly string[];
  abstract readonly changes?: PlannedChangesView;
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
    ...(plan.changes === undefined ? {} : { changes: viewChanges(plan.changes) }),
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

function viewChanges({ job, backups, dataAt }: NonNullable<RestorePlan['changes']>): PlannedChangesView {
  return {
    job,
    backups: backups.map(({ id, takenAt }) => ({ id, takenAt: takenAt.toISOString() })),
    ...(dataAt === undefined ? {} : { dataAt: dataAt.toISOString() }),
  };
}
