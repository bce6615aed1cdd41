// Health on the wire. Times are ISO 8601 in UTC.

import type { TrustLevel } from '../../core/backup.js';
import type {
  DestinationHealth,
  Finding,
  GroupHealth,
  HealthReport,
  JobHealth,
  NewestGood,
} from '../../core/health.js';
import { redact } from '../../kit/redact.js';

export abstract class HealthView {
  abstract readonly level: HealthReport['level'];
  abstract readonly summary: string;
  abstract readonly checkedAt: string;
  abstract readonly findings: readonly FindingView[];
  abstract readonly jobs: readonly JobHealthView[];
  abstract readonly groups?: readonly GroupHealthView[];
}

export abstract class JobHealthView {
  abstract readonly job: string;
  abstract readonly level: HealthReport['level'];
  abstract readonly summary: string;
  abstract readonly findings: readonly FindingView[];
  abstract readonly destinations: readonly DestinationHealthView[];
  abstract readonly backups: number;
  abstract readonly newestGood?: NewestGoodView;
  abstract readonly proven?: ProofView;
  abstract readonly staleFrom?: string;
}

export abstract class GroupHealthView {
  abstract readonly group: string;
  abstract readonly level: HealthReport['level'];
  abstract readonly summary: string;
  abstract readonly findings: readonly FindingView[];
  abstract readonly jobs: readonly string[];
  abstract readonly newestComplete?: NewestCompleteView;
  abstract readonly staleFrom?: string;
}

export abstract class NewestCompleteView {
  abstract readonly runId: string;
  abstract readonly startedAt: string;
  abstract readonly ageMs: number;
}

export abstract class FindingView {
  abstract readonly level: Finding['level'];
  abstract readonly name: Finding['name'];
  abstract readonly destination?: string;
  abstract readonly notifier?: string;
  abstract readonly message: string;
  abstract readonly hint: string;
}

export abstract class DestinationHealthView {
  abstract readonly name: string;
  abstract readonly level: DestinationHealth['level'];
  abstract readonly reachable: boolean;
  abstract readonly backups: number;
  abstract readonly bytes: number;
  abstract readonly newestGood?: NewestGoodView;
}

export abstract class NewestGoodView {
  abstract readonly id: string;
  abstract readonly startedAt: string;
  abstract readonly ageMs: number;
  abstract readonly trust: TrustLevel;
}

export abstract class ProofView {
  abstract readonly id: string;
  abstract readonly at: string;
  abstract readonly recoveryMs: number;
}

export function viewHealth({ level, summary, checkedAt, findings, jobs, groups }: HealthReport): HealthView {
  return {
    level,
    summary: redact(summary),
    checkedAt: checkedAt.toISOString(),
    findings: findings.map(viewFinding),
    jobs: jobs.map(viewJobHealth),
    ...(groups ? { groups: groups.map(viewGroupHealth) } : {}),
  };
}

function viewJobHealth({
  job,
  level,
  summary,
  findings,
  destinations,
  backups,
  newestGood,
  proven,
  staleFrom,
}: JobHealth): JobHealthView {
  return {
    job,
    level,
    summary: redact(summary),
    findings: findings.map(viewFinding),
    destinations: destinations.map(viewDestination),
    backups,
    ...(newestGood ? { newestGood: viewNewestGood(newestGood) } : {}),
    ...(proven ? { proven: { id: proven.id, at: proven.at.toISOString(), recoveryMs: proven.recoveryMs } } : {}),
    ...(staleFrom ? { staleFrom: staleFrom.toISOString() } : {}),
  };
}

function viewGroupHealth({
  group,
  level,
  summary,
  findings,
  jobs,
  newestComplete,
  staleFrom,
}: GroupHealth): GroupHealthView {
  const newest = newestComplete && { ...newestComplete, startedAt: newestComplete.startedAt.toISOString() };
  return {
    group,
    level,
    summary: redact(summary),
    findings: findings.map(viewFinding),
    jobs,
    ...(newest ? { newestComplete: newest } : {}),
    ...(staleFrom ? { staleFrom: staleFrom.toISOString() } : {}),
  };
}

function viewFinding({ level, name, destination, notifier, message, hint }: Finding): FindingView {
  const where = {
    ...(destination === undefined ? {} : { destination }),
    ...(notifier === undefined ? {} : { notifier }),
  };
  return { level, name, ...where, message: redact(message), hint: redact(hint) };
}

function viewDestination({ newestGood, ...destination }: DestinationHealth): DestinationHealthView {
  const { name, level, reachable, backups, bytes } = destination;
  const newest = newestGood ? { newestGood: viewNewestGood(newestGood) } : {};
  return { name, level, reachable, backups, bytes, ...newest };
}

function viewNewestGood({ id, startedAt, ageMs, trust }: NewestGood): NewestGoodView {
  return { id, startedAt: startedAt.toISOString(), ageMs, trust };
}
