// News: what is worth telling people, before it is put into words.

import type { Backup } from './backup.js';
import { type GroupHealth, type HealthLevel, type HealthReport, type JobHealth, worst } from './health.js';
import type { RunRecord } from './run.js';

export const RUN_EVENTS = [
  'backup.succeeded',
  'backup.warning',
  'backup.failed',
  'drill.passed',
  'drill.failed',
  'restore.started',
  'restore.finished',
  'restore.failed',
  'replication.succeeded',
  'replication.warning',
  'replication.failed',
] as const;
export type RunEvent = (typeof RUN_EVENTS)[number];

export const HEALTH_EVENTS = ['health.worse', 'health.reminder', 'health.better', 'health.recovered'] as const;
export type HealthEvent = (typeof HEALTH_EVENTS)[number];

export const NOTICE_EVENTS = [...RUN_EVENTS, 'prune.refused', ...HEALTH_EVENTS, 'test'] as const;
export type NoticeEvent = (typeof NOTICE_EVENTS)[number];

interface Item {
  /** Unique, at most 200 letters, digits, dots and dashes. It becomes the id of the notice. */
  readonly id: string;
  readonly at: Date;
}

/** A run that ended, or a restore that started. The undo of a restore counts as a restore, and so does a rescue of rows. */
export interface RunNews extends Item {
  readonly event: RunEvent;
  readonly run: RunRecord;
  /** What the job's source calls itself, e.g. the path of the database. */
  readonly target: string;
  /** The backup that the run is about, where it could be looked at. */
  readonly backup?: Backup;
  /** Of the job, after the run. Absent where it could not be looked at. */
  readonly health?: JobHealth;
  /** The same of each job of a group. */
  readonly healthOfParts?: readonly JobHealth[];
  /** How often the same has happened since it was told last. Absent: not once. */
  readonly repeated?: number;
}

/** Retention would have removed too much, and removed nothing. */
export interface PruneNews extends Item {
  readonly event: 'prune.refused';
  readonly job: string;
  readonly target: string;
  /** At least one. */
  readonly refusals: readonly { readonly destination: string; readonly reason: string }[];
  readonly run?: RunRecord;
  readonly health?: JobHealth;
  /** As for a run. */
  readonly repeated?: number;
}

/** The health of a job, of a group, or of the set-up as a whole has changed or is still bad. */
export interface HealthNews extends Item {
  readonly event: HealthEvent;
  /** The one job or group of the report that it is about. Absent: the findings of the report itself. */
  readonly job?: string;
  /** As for a run; absent without a job. */
  readonly target?: string;
  /** Before the change; of a reminder the same as now. */
  readonly before: HealthLevel;
  /** Since when it is as it is now; of a recovery: since when it was as it was before. */
  readonly since: Date;
  readonly report: HealthReport;
}

/** The same has happened to the health of several jobs at the same time. */
export interface GatheredNews extends Item {
  readonly event: HealthEvent;
  /** Each about one job; at least two, and all of this event. */
  readonly changes: readonly HealthNews[];
  readonly report: HealthReport;
}

/** Somebody wants to see whether messages arrive. */
export interface TestNews extends Item {
  readonly event: 'test';
}

export type News = RunNews | PruneNews | HealthNews | GatheredNews | TestNews;

/** The one job or group that the news is about; undefined for several, and for the set-up as a whole. */
export function jobOf(news: News): string | undefined {
  switch (news.event) {
    case 'test':
      return undefined;
    case 'prune.refused':
      return news.job;
    default:
      if (isGathered(news)) return undefined;
      return 'run' in news ? news.run.job : news.job;
  }
}

/** The job's part of the report; undefined when the news is about a group, or the set-up as a whole. */
export function jobHealthOf({ report, job }: HealthNews): JobHealth | undefined {
  return report.jobs.find((health) => health.job === job);
}

/** The part of the report about the job or the group; undefined when the news is about the set-up as a whole. */
export function conditionOf(news: HealthNews): JobHealth | GroupHealth | undefined {
  return jobHealthOf(news) ?? news.report.groups?.find(({ group }) => group === news.job);
}

/** The jobs that the news is about: of a group, the group and its jobs. None: it is about no single one. */
export function namesIn(news: News): readonly string[] {
  const job = jobOf(news);
  const parts = 'run' in news ? (news.run?.parts ?? []) : [];
  return job === undefined ? [] : [job, ...parts.map((part) => part.job)];
}

/** How bad it is now; `healthy` for good news. */
export function levelOf(news: News): HealthLevel {
  if (isGathered(news)) return worst(news.changes.map(levelOf));
  if (isHealthNews(news)) {
    return conditionOf(news)?.level ?? worst(news.report.findings.map(({ level }) => level));
  }
  return LEVELS[news.event];
}

/** How much it matters. The end of something bad matters as much as its beginning did: whoever heard of it waits for it. */
export function weightOf(news: News): HealthLevel {
  if (isGathered(news)) return worst(news.changes.map(weightOf));
  if (isHealthNews(news)) return worst([levelOf(news), news.before]);
  return news.event === 'restore.finished' ? 'warning' : LEVELS[news.event];
}

export function isHealthNews(news: News): news is HealthNews {
  return HEALTH_EVENTS.some((event) => event === news.event) && !isGathered(news);
}

export function isGathered(news: News): news is GatheredNews {
  return 'changes' in news;
}

const LEVELS: Readonly<Record<Exclude<NoticeEvent, HealthEvent>, HealthLevel>> = {
  'backup.succeeded': 'healthy',
  'backup.warning': 'warning',
  'backup.failed': 'critical',
  'drill.passed': 'healthy',
  'drill.failed': 'critical',
  'restore.started': 'warning',
  'restore.finished': 'healthy',
  'restore.failed': 'critical',
  'replication.succeeded': 'healthy',
  'replication.warning': 'warning',
  'replication.failed': 'warning',
  'prune.refused': 'warning',
  test: 'healthy',
};
