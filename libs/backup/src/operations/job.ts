// A job with every option decided: what operations work from.

import type { Catalog } from '../catalog/catalog.js';
import type { Source } from '../core/source.js';
import type { Stages } from '../core/stage.js';
import type { DailyWindow } from '../kit/daily-window.js';
import type { Throttle } from '../kit/throttle.js';
import type { DrillCheck } from './drill/drill-plan.js';
import type { RetentionPolicy } from './prune/policy.js';

/** When a job runs by itself. */
export interface Schedule {
  /** The cron expression as it was given. */
  readonly cron: string;
  /** IANA name. */
  readonly timeZone: string;
  /** Each run starts at a random moment up to this many milliseconds after the tick. */
  readonly jitterMs: number;
  /** Whether a tick that was missed while the application was down is made up for at the next start. */
  readonly catchUp: boolean;
  /** The first tick after the given time. */
  next(after: Date): Date;
}

/** What health holds a job to, besides its age. Absent: nothing is expected. */
export interface Expectations {
  /** Good backups that each destination has at least. */
  readonly minBackups?: number;
  /** A backup has been proven within so many last milliseconds. */
  readonly provenWithinMs?: number;
  /** What a drill may take at the most, in milliseconds. */
  readonly recoveryTimeMs?: number;
  /** How far the newest good backup may lie back, in milliseconds. */
  readonly dataLossMs?: number;
  /** So many times the usual content is suspicious. */
  readonly maxGrowth: number;
}

/** When the event loop is too busy for a scheduled run to start. */
export interface LoopRule {
  /** How late it is, in milliseconds, at its 99th percentile. */
  readonly aboveMs: number;
  /** The run starts all the same after so many milliseconds. */
  readonly waitMs: number;
}

/** What runs under a name of its own, and is claimed and written down in its destinations: a job, or a group of jobs. */
export interface Runnable {
  readonly name: string;
  /** At least one. */
  readonly catalogs: readonly Catalog[];
  readonly schedule?: Schedule;
  /** How storages that know classes keep the objects of backups. Absent: as they keep others. */
  readonly storageClass?: string;
  /** When scheduled runs may start. Absent: at any time. */
  readonly window?: DailyWindow;
  /** Absent: scheduled runs never wait for the event loop. */
  readonly loop?: LoopRule;
  /** A run that finds nothing changed stores no backup. Absent: each one does. */
  readonly skipsUnchanged?: boolean;
  /** A run that takes longer is stopped and fails. */
  readonly deadlineMs: number;
}

/** From where to where, and how far back, a replication copies a job's backups. */
export interface ReplicationRule {
  readonly name: string;
  /** Names of destinations. */
  readonly from: string;
  readonly to: string;
  /** Older backups are left where they are. Absent: all that the target's retention keeps. */
  readonly withinMs?: number;
  readonly schedule?: Schedule;
}

export interface Job extends Runnable {
  readonly source: Source;
  readonly stages: Stages;
  readonly retention: RetentionPolicy;
  /** Names of destinations that runs do not store in: what they hold of the job was copied there. Absent: none. */
  readonly copiedTo?: readonly string[];
  /** What copies its backups on. Absent: nothing does. */
  readonly replications?: readonly ReplicationRule[];
  /** In the place of those, by the name of the destination. */
  readonly retentionIn?: Readonly<Record<string, RetentionPolicy>>;
  /** What is stored and read back for verification passes it. Absent: as fast as it goes. */
  readonly throttle?: Throttle;
  /** A capture with fewer plain bytes than this fails: an empty backup is news, not a success. */
  readonly minBytes: number;
  /** How long the data that a restore replaced is kept for undo. */
  readonly keepPreviousMs: number;
  /** What a drill asks of restored data. */
  readonly drillChecks: readonly DrillCheck[];
  /** Age of the newest good backup from which health warns. Absent: derived from the schedule. */
  readonly staleAfterMs?: number;
  readonly expect: Expectations;
  /** The schedules of groups that can't do without it: it runs at their ticks too. Default: none. */
  readonly runWith?: readonly { readonly group: string; readonly schedule: Schedule }[];
}

/** The destinations that every run stores its backup in. */
export function storedIn({ catalogs, copiedTo = [] }: Pick<Job, 'catalogs' | 'copiedTo'>): Catalog[] {
  return catalogs.filter(({ name }) => !copiedTo.includes(name));
}

/** The rules by which the job's backups stay in a destination. */
export function retentionOf(
  { retention, retentionIn = {} }: Pick<Job, 'retention' | 'retentionIn'>,
  destination: string,
): RetentionPolicy {
  const own = Object.hasOwn(retentionIn, destination) ? retentionIn[destination] : undefined;
  return own ?? retention;
}
