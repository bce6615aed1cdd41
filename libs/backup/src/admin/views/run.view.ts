// Runs on the wire. Times are ISO 8601 in UTC.

import type { Trigger } from '../../core/backup.js';
import type { OperationName, Progress, RunPart, RunRecord, RunState } from '../../core/run.js';
import type { BackupService } from '../../nest/backup.service.js';
import { type UnreachableView, type UnreadableView, viewUnreachable, viewUnreadable } from './backup-list.view.js';
import { type CheckView, viewCheck } from './check.view.js';
import { type ErrorView, viewError } from './error.view.js';

type HistoryPage = Awaited<ReturnType<BackupService['history']>>;

export abstract class RunView {
  abstract readonly id: string;
  abstract readonly operation: OperationName;
  abstract readonly job: string;
  abstract readonly trigger: Trigger;
  abstract readonly label?: string;
  abstract readonly by?: string;
  abstract readonly partOf?: string;
  abstract readonly state: RunState;
  abstract readonly queuedAt: string;
  abstract readonly startedAt?: string;
  abstract readonly finishedAt?: string;
  abstract readonly progress?: Progress;
  abstract readonly backupId?: string;
  abstract readonly parts?: readonly RunPartView[];
  abstract readonly notes: readonly string[];
  abstract readonly checks?: readonly CheckView[];
  abstract readonly warnings: readonly ErrorView[];
  abstract readonly error?: ErrorView;
}

/** One job in the run of a group. */
export abstract class RunPartView {
  abstract readonly job: string;
  abstract readonly optional: boolean;
  abstract readonly state: RunState;
  abstract readonly runId?: string;
  abstract readonly backupId?: string;
  abstract readonly undoUntil?: string;
  abstract readonly error?: ErrorView;
}

export abstract class RunListView {
  abstract readonly runs: readonly RunView[];
  abstract readonly next?: string;
  abstract readonly unreadable: readonly UnreadableView[];
  abstract readonly unreachable: readonly UnreachableView[];
}

export abstract class AcceptedRunView {
  abstract readonly runId: string;
  abstract readonly watch: string;
  abstract readonly run: RunView;
}

export function viewRunList({ runs, next, unreadable, unreachable }: HistoryPage): RunListView {
  return {
    runs: runs.map(viewRun),
    ...(next === undefined ? {} : { next }),
    unreadable: unreadable.map(viewUnreadable),
    unreachable: unreachable.map(viewUnreachable),
  };
}

export function viewRun(run: RunRecord): RunView {
  const { id, operation, job, trigger, label, by, partOf, state, progress, backupId, notes, error } = run;
  return {
    id,
    operation,
    job,
    trigger,
    ...(label === undefined ? {} : { label }),
    ...(by === undefined ? {} : { by }),
    ...(partOf === undefined ? {} : { partOf }),
    state,
    queuedAt: run.queuedAt.toISOString(),
    ...(run.startedAt ? { startedAt: run.startedAt.toISOString() } : {}),
    ...(run.finishedAt ? { finishedAt: run.finishedAt.toISOString() } : {}),
    ...(progress ? { progress } : {}),
    ...(backupId === undefined ? {} : { backupId }),
    ...(run.parts ? { parts: run.parts.map(viewPart) } : {}),
    notes,
    ...(run.checks ? { checks: run.checks.map(viewCheck) } : {}),
    warnings: run.warnings.map(viewError),
    ...(error ? { error: viewError(error) } : {}),
  };
}

function viewPart({ job, optional, state, runId, backupId, undoUntil, error }: RunPart): RunPartView {
  return {
    job,
    optional: optional === true,
    ...(undoUntil ? { undoUntil: undoUntil.toISOString() } : {}),
    state,
    ...(runId === undefined ? {} : { runId }),
    ...(backupId === undefined ? {} : { backupId }),
    ...(error ? { error: viewError(error) } : {}),
  };
}
