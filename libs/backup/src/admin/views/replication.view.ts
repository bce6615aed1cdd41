// Replications on the wire. Times are ISO 8601 in UTC.

import type { BackupReplicationService } from '../../nest/replication/backup-replication.service.js';

type Description = BackupReplicationService['replications'][number];
type Plan = Awaited<ReturnType<BackupReplicationService['planReplication']>>;

export abstract class ReplicationsView {
  abstract readonly replications: readonly ReplicationView[];
}

export abstract class ReplicationView {
  abstract readonly name: string;
  abstract readonly from: string;
  abstract readonly to: string;
  abstract readonly jobs: readonly string[];
  abstract readonly schedule?: ReplicationScheduleView;
}

export abstract class ReplicationScheduleView {
  abstract readonly cron: string;
  abstract readonly timeZone: string;
}

export abstract class ReplicationPlanView {
  abstract readonly from: string;
  abstract readonly to: string;
  abstract readonly jobs: readonly JobReplicationView[];
}

export abstract class JobReplicationView {
  abstract readonly job: string;
  abstract readonly copies: readonly PlannedCopyView[];
  abstract readonly leftOut: readonly LeftOutView[];
}

export abstract class PlannedCopyView {
  abstract readonly id: string;
  abstract readonly startedAt: string;
  abstract readonly bytes: number;
  abstract readonly basedOn?: string;
  abstract readonly work: 'copy' | 'verify';
  abstract readonly sources: readonly string[];
}

export abstract class LeftOutView {
  abstract readonly id: string;
  abstract readonly reason: string;
  abstract readonly because: 'rules' | 'obstacle';
}

export function viewReplications(replications: readonly Description[]): ReplicationsView {
  return { replications };
}

export function viewReplicationPlan({ from, to, jobs }: Plan): ReplicationPlanView {
  return { from, to, jobs: jobs.map(viewJob) };
}

function viewJob({ job, copies, leftOut }: Plan['jobs'][number]): JobReplicationView {
  return {
    job,
    copies: copies.map(({ id, startedAt, bytes, basedOn, work, sources }) => ({
      id,
      startedAt: startedAt.toISOString(),
      bytes,
      ...(basedOn === undefined ? {} : { basedOn }),
      work,
      sources,
    })),
    leftOut,
  };
}
