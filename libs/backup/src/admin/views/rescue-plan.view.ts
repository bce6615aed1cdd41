// The plan of a rescue of rows on the wire. Of rows it has keys, and no other values.

import type { FoundRows, TableComparison } from '../../core/rescue.js';
import type { BackupRescueService } from '../../nest/rescue/backup-rescue.service.js';
import { type CheckView, viewCheck } from './check.view.js';

type RescuePlan = Awaited<ReturnType<BackupRescueService['planRescue']>>;

export abstract class FoundRowsView {
  abstract readonly count: number;
  abstract readonly examples: readonly Readonly<Record<string, string>>[];
}

export abstract class ChangedRowsView extends FoundRowsView {
  abstract readonly columns: Readonly<Record<string, number>>;
}

export abstract class ComparedTableView {
  abstract readonly table: string;
  abstract readonly where?: string;
  abstract readonly key: readonly string[];
  abstract readonly onlyInBackup: readonly string[];
  abstract readonly onlyLive: readonly string[];
  abstract readonly rows: number;
  abstract readonly missing: FoundRowsView;
  abstract readonly changed: ChangedRowsView;
  abstract readonly extra: FoundRowsView;
}

export abstract class RowsToWriteView {
  abstract readonly table: string;
  abstract readonly inserts: number;
  abstract readonly parents: number;
  abstract readonly updates: number;
}

export abstract class RescuePlanView {
  abstract readonly backupId: string;
  abstract readonly job: string;
  abstract readonly target: string;
  abstract readonly destination: string;
  abstract readonly takenAt: string;
  abstract readonly tables: readonly ComparedTableView[];
  abstract readonly writes: readonly RowsToWriteView[];
  abstract readonly allowed: boolean;
  abstract readonly checks: readonly CheckView[];
  abstract readonly confirm: string;
  abstract readonly side?: string;
}

export function viewRescuePlan(plan: RescuePlan): RescuePlanView {
  const { backupId, job, target, destination, takenAt, tables, writes, allowed, checks, confirm, side } = plan;
  return {
    backupId,
    job,
    target,
    destination,
    takenAt: takenAt.toISOString(),
    tables: tables.map(viewTable),
    writes: writes.map(({ table, inserts, parents, updates }) => ({ table, inserts, parents, updates })),
    allowed,
    checks: checks.map(viewCheck),
    confirm,
    ...(side === undefined ? {} : { side }),
  };
}

function viewTable(compared: TableComparison): ComparedTableView {
  const { table, where, key, onlyInBackup, onlyLive, rows, missing, changed, extra } = compared;
  return {
    table,
    ...(where === undefined ? {} : { where }),
    key,
    onlyInBackup,
    onlyLive,
    rows,
    missing: viewRows(missing),
    changed: { ...viewRows(changed), columns: changed.columns },
    extra: viewRows(extra),
  };
}

function viewRows({ count, examples }: FoundRows): FoundRowsView {
  return { count, examples };
}
