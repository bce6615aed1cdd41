// Status on the wire. Times are ISO 8601 in UTC.

import type { TrustLevel } from '../../core/backup.js';
import type { BackupStatus, DestinationStatus, GroupStatus, JobStatus, StatusReport } from '../../core/status.js';
import type { RunRecord } from '../../core/run.js';
import { type RunView, viewRun } from './run.view.js';

export abstract class StatusView {
  abstract readonly checkedAt: string;
  abstract readonly jobs: readonly JobStatusView[];
  abstract readonly groups: readonly GroupStatusView[];
}

export abstract class JobStatusView {
  abstract readonly job: string;
  abstract readonly source: SourceStatusView;
  abstract readonly schedule?: ScheduleStatusView;
  abstract readonly retention: string;
  abstract readonly destinations: readonly DestinationStatusView[];
  abstract readonly backups: number;
  abstract readonly byTrigger: TriggerCountsView;
  abstract readonly bytes: number;
  abstract readonly newest?: KnownBackupView;
  abstract readonly oldest?: KnownBackupView;
  abstract readonly running?: RunView;
}

export abstract class GroupStatusView {
  abstract readonly group: string;
  abstract readonly jobs: readonly string[];
  abstract readonly schedule?: ScheduleStatusView;
  abstract readonly running?: RunView;
}

export abstract class SourceStatusView {
  abstract readonly kind: string;
  abstract readonly target: string;
}

export abstract class ScheduleStatusView {
  abstract readonly cron: string;
  abstract readonly timeZone: string;
  abstract readonly next: string;
}

export abstract class DestinationStatusView {
  abstract readonly name: string;
  abstract readonly retention: string;
  abstract readonly reachable: boolean;
  abstract readonly backups: number;
  abstract readonly bytes: number;
}

export abstract class TriggerCountsView {
  abstract readonly schedule: number;
  abstract readonly manual: number;
  abstract readonly event: number;
  abstract readonly safety: number;
  abstract readonly missed: number;
}

export abstract class KnownBackupView {
  abstract readonly id: string;
  abstract readonly startedAt: string;
  abstract readonly unchangedAt?: string;
  abstract readonly trust: TrustLevel;
}

export function viewStatus({ checkedAt, jobs, groups }: StatusReport): StatusView {
  return { checkedAt: checkedAt.toISOString(), jobs: jobs.map(viewJob), groups: groups.map(viewGroup) };
}

function viewJob(status: JobStatus): JobStatusView {
  const { job, source, retention, destinations, backups, byTrigger, bytes, newest, oldest } = status;
  return {
    job,
    source: { kind: source.kind, target: source.target },
    ...viewWhen(status),
    retention,
    destinations: destinations.map(viewDestination),
    backups,
    byTrigger: { ...byTrigger },
    bytes,
    ...(newest ? { newest: viewBackup(newest) } : {}),
    ...(oldest ? { oldest: viewBackup(oldest) } : {}),
  };
}

function viewGroup(status: GroupStatus): GroupStatusView {
  return { group: status.group, jobs: status.jobs, ...viewWhen(status) };
}

function viewWhen({ schedule, running }: Pick<JobStatus, 'schedule' | 'running'>): {
  readonly schedule?: ScheduleStatusView;
  readonly running?: RunView;
} {
  return {
    ...(schedule
      ? { schedule: { cron: schedule.cron, timeZone: schedule.timeZone, next: schedule.next.toISOString() } }
      : {}),
    ...viewRunning(running),
  };
}

function viewRunning(running: RunRecord | undefined): { readonly running?: RunView } {
  return running ? { running: viewRun(running) } : {};
}

function viewDestination({ name, retention, reachable, backups, bytes }: DestinationStatus): DestinationStatusView {
  return { name, retention, reachable, backups, bytes };
}

function viewBackup({ id, startedAt, unchangedAt, trust }: BackupStatus): KnownBackupView {
  return {
    id,
    startedAt: startedAt.toISOString(),
    ...(unchangedAt ? { unchangedAt: unchangedAt.toISOString() } : {}),
    trust,
  };
}
