// What a user writes in BackupModule.forRoot({...}).

import type { Abstract, Type } from '@nestjs/common';

import type { Storage } from '../../core/storage.js';
import type { Duration } from '../../kit/durations.js';
import type { Size } from '../../kit/sizes.js';
import type { EventOptions } from './event-options.js';
import type { GroupOptions } from './group-options.js';
import type { LimitOptions } from './limit-options.js';
import type { DrillCheck, DrillVerifier } from '../../operations/drill/drill-plan.js';
import type { HistoryOptions } from './history-options.js';
import type { NotifierOptions } from './notifier-options.js';
import type { ScheduleOptions } from './schedule-options.js';
import type { ReplicationOptions } from './replication-options.js';
import type { RuledTrigger } from '../../operations/prune/policy.js';
import type { SourceOptions } from './source-options.js';

export interface BackupModuleOptions {
  /** Where backups go, by name. At least one. */
  readonly destinations: Readonly<Record<string, DestinationOptions>>;
  /** What is backed up, by name. At least one. */
  readonly jobs: Readonly<Record<string, JobOptions>>;
  /** Jobs that are backed up as one, by name. No group has the name of a job. Default: none. */
  readonly groups?: Readonly<Record<string, GroupOptions>>;
  /** What is copied from one destination to another, by name. None has the name of a job or a group. Default: nothing. */
  readonly replication?: Readonly<Record<string, ReplicationOptions>>;
  /** For jobs that do not say otherwise. Default `gzip`. */
  readonly compression?: CompressionOptions;
  /** For jobs that do not say otherwise. Default `none`. */
  readonly encryption?: EncryptionOptions;
  /** False: this process runs nothing by itself, only what it is asked to. Default true. */
  readonly schedules?: boolean;
  /**
   * True: several copies of this application may run, and share the destinations. Each tick of a schedule is then run by
   * one of them, and no two work on one job. False: there is one copy. Default true.
   */
  readonly replicas?: boolean;
  readonly shutdown?: ShutdownOptions;
  /** How long it is known what was done, and by whom. */
  readonly history?: HistoryOptions;
  /** Who is told when something is wrong, by name. Default: nobody. */
  readonly notifiers?: Readonly<Record<string, NotifierOptions>>;
  /** False: nobody looks at health by himself, only who asks for it. Default: once an hour. */
  readonly monitor?: false | MonitorOptions;
  readonly alerts?: AlertOptions;
  /** A dead man's switch: a URL that is asked for after each look of the monitor that found all well. Default: none. */
  readonly heartbeat?: HeartbeatOptions;
}

export interface MonitorOptions {
  /** A cron expression. Default: every hour, at a minute of its own in each process. */
  readonly schedule?: string;
  /** IANA name. Default: that of the machine. */
  readonly timeZone?: string;
}

export interface AlertOptions {
  /** What lasts is told again after so long. Default `24h`. */
  readonly remindAfter?: Duration;
  /** URL of the admin routes, e.g. `https://api.example.com/admin/backups`: what messages tell to type is then complete. */
  readonly baseUrl?: string;
}

export interface HeartbeatOptions {
  /** Whoever knows it can say that all is well: it is a secret. */
  readonly url: string;
  /** Default `GET`. */
  readonly method?: 'GET' | 'HEAD' | 'POST';
  /** The worst that there may be. It is never sent when something could not be looked at. Default `healthy`. */
  readonly when?: 'healthy' | 'not-critical';
}

export interface DestinationOptions {
  readonly storage: StorageOptions;
  /** Where in the storage: key segments joined by `/`. Default: its root. */
  readonly prefix?: string;
  /** How long backups stay here, in the place of what each job says. Default: as the job says. */
  readonly retention?: RetentionOptions;
}

/** A storage that comes with the library, or your own implementation of the port. */
export type StorageOptions = LocalStorageOptions | S3StorageOptions | Storage;

export interface LocalStorageOptions {
  readonly type: 'local';
  /** Made when missing, readable by the application's user only. */
  readonly directory: string;
  /** The directory itself or one above it: while no volume is mounted there, nothing is written. Default: not checked. */
  readonly mountPoint?: string;
}

/** A bucket of Amazon S3 or of a service that speaks its protocol. Needs `@aws-sdk/client-s3` in the application. */
export interface S3StorageOptions {
  readonly type: 's3';
  /** Must exist; the library never creates one. */
  readonly bucket: string;
  /** Default: for AWS as its SDK finds it (`AWS_REGION`, profile); elsewhere what the provider expects. */
  readonly region?: string;
  /** URL of the service. Default: AWS. */
  readonly endpoint?: string;
  /** The bucket in the path instead of the host name. Default: as the provider likes it. */
  readonly forcePathStyle?: boolean;
  /** Default: as the AWS SDK finds them (environment, profile, role of the machine or the pod). */
  readonly credentials?: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
  /** Whose service it is, which decides what may be relied on. Default: told by the endpoint, else `other`. */
  readonly provider?: 'aws' | 'minio' | 'ceph' | 'r2' | 'b2' | 'wasabi' | 'spaces' | 'other';
  /** Default: that of the bucket. Archive classes are refused: each backup is read back. */
  readonly storageClass?: string;
  /** Default: that of the bucket. */
  readonly serverSideEncryption?: 'AES256' | { readonly type: 'aws:kms'; readonly keyId?: string };
  /** Ten at the most. */
  readonly tags?: Readonly<Record<string, string>>;
  readonly metadata?: Readonly<Record<string, string>>;
  /** `never`: nothing is removed here, neither by retention nor by a person. Default `allow`. */
  readonly deleteMode?: 'allow' | 'never';
  /** Keeps each object for so many days after it was stored. The bucket must have been created with object lock. */
  readonly objectLock?: { readonly mode: 'governance' | 'compliance'; readonly days: number };
  /** Parts on their way at the same time, 1 to 16, as far as memory allows. Default 4. */
  readonly concurrency?: number;
  /** Of the first part of a large object; later ones grow, but not at R2. `5MiB` to `2560MiB`. Default `5MiB`, at R2 `32MiB`. */
  readonly partSize?: Size;
  /** A connection on which nothing moves for so long is given up. Default `60s`. */
  readonly timeout?: Duration;
  /** For how long a request that fails for a passing reason is tried again. Default `90s`. */
  readonly retryFor?: Duration;
}

export interface JobOptions {
  readonly source: SourceOptions;
  /** Names of destinations; every backup is stored in each of them. Default: all. */
  readonly destinations?: readonly string[];
  /** A cron expression (five or six fields, or a `CronExpression`). Default: the job runs only when asked to. */
  readonly schedule?: string | ScheduleOptions;
  /** How long backups stay, where nothing more precise is said. Default: everything is kept. */
  readonly retention?: RetentionOptions;
  /** How long they stay in single destinations, by name, in the place of what the job and the destination say. */
  readonly retentionIn?: Readonly<Record<string, RetentionOptions>>;
  readonly compression?: CompressionOptions;
  readonly encryption?: EncryptionOptions;
  /** How S3 keeps the objects of backups, e.g. `STANDARD_IA`, in the place of what the destinations say. No archive class. */
  readonly storageClass?: string;
  /**
   * A run that finds exactly what the newest backup holds makes no new one, and that one counts as fresh. Default: true for
   * `environment` and `secrets-manager`, else false. Refused for sources that can't tell.
   */
  readonly skipUnchanged?: boolean;
  /** A run that takes longer is stopped and fails. Default `6h`, at most `24d`. */
  readonly deadline?: Duration;
  /** A capture smaller than this fails. Default 1 byte. */
  readonly minSize?: Size;
  /** How long a restore keeps the data that it replaced, for undo, and its safety backup. Default `7d`. */
  readonly keepPrevious?: Duration;
  /** Age of the newest good backup from which health is critical. Default: one hour after the next scheduled run. */
  readonly staleAfter?: Duration;
  /** What health holds the job to besides. What is not met is a warning. */
  readonly expect?: ExpectOptions;
  /** What keeps the backups of this job from being in the way of others. Default: nothing. */
  readonly limits?: LimitOptions;
  /** How `@BackupAfter` and `backupAfter` make one backup of many events. */
  readonly events?: EventOptions;
  /** What a drill asks of the restored data besides that it is what was captured. Default: nothing. */
  readonly drill?: DrillOptions;
}

export interface ExpectOptions {
  /** Good backups in each destination, at least. A new job warns until it has as many. Default: any number. */
  readonly minBackups?: number;
  /**
   * A backup has been proven, by a drill or a restore, within this time. A new job has as long before it warns. Shorter
   * than what retention keeps: a proof goes with its backup. Default: no matter when.
   */
  readonly provenWithin?: Duration;
  /** The recovery time objective (RTO): what a drill may take to bring the data back. Default: any time. */
  readonly recoveryTime?: Duration;
  /**
   * The recovery point objective (RPO): how far back the newest good backup may begin, as what came later would be lost.
   * Longer than the time between two runs and what one takes. Default: what `staleAfter` says.
   */
  readonly dataLoss?: Duration;
  /** The newest backup may have this many times the content of those before it, above 1. Default 10. */
  readonly maxGrowth?: number;
}

export interface DrillOptions {
  /** Statements, each with the value that it has to answer. */
  readonly checks?: readonly DrillCheck[];
  /** A provider of the application that looks at the restored data for itself. */
  readonly verifier?: VerifierToken;
}

/** A class, or another token, under which one of the application's modules provides a DrillVerifier. */
export type VerifierToken = Type<DrillVerifier> | Abstract<DrillVerifier> | string | symbol;

/** A backup stays when any of these rules keeps it. Without a rule everything stays. */
export interface RetentionRuleOptions {
  /** The newest ones, by number. At least 1. */
  readonly keepLast?: number;
  /** The ones younger than this. At least `1h`. */
  readonly maxAge?: Duration;
  /** One for each of so many hours: the newest good one. Hours without a backup do not count. At least 1. */
  readonly hourly?: number;
  /** One for each of so many days. */
  readonly daily?: number;
  /** One for each of so many weeks, which begin on Monday. */
  readonly weekly?: number;
  /** One for each of so many months. */
  readonly monthly?: number;
  /** One for each of so many years. */
  readonly yearly?: number;
}

/**
 * The backups that restores take for safety do not count: with a rule, each stays for `keepPrevious`, or for `maxAge`
 * when that is longer.
 */
export interface RetentionOptions extends RetentionRuleOptions {
  /**
   * Rules for backups of a trigger, in the place of those above, which then do not count them. `{}` keeps them all. What
   * the schedule missed and made up for is a backup of the `schedule`.
   */
  readonly byTrigger?: Readonly<Partial<Record<RuledTrigger, RetentionRuleOptions>>>;
  /** What the job's backups may take up in a destination; beyond it the oldest go, whatever rule keeps them. */
  readonly maxTotalSize?: Size;
  /** IANA name: by whose clocks days, weeks, … begin. Default: that of the job's schedule; without one, UTC. */
  readonly timeZone?: string;
  /** The newest verified ones that stay whatever the other rules say. At least 1; default 3. */
  readonly minVerified?: number;
}

export type CompressionOptions = 'none' | 'gzip' | 'zstd' | GzipOptions | ZstdOptions;

export interface GzipOptions {
  readonly type: 'gzip';
  /** 1 (fast) to 9 (small). Default 6. */
  readonly level?: number;
  /**
   * Blocks compressed at the same time, 1 to 64. Default 3, and for a dump of PostgreSQL no more than there are cores. More
   * than 4 need a larger pool: UV_THREADPOOL_SIZE in the environment.
   */
  readonly threads?: number;
}

export interface ZstdOptions {
  readonly type: 'zstd';
  /** 1 (fast) to 19 (small). Default 3. */
  readonly level?: number;
  /**
   * Blocks compressed at the same time, 1 to 64. Default 3, and for a dump of PostgreSQL no more than there are cores. More
   * than 4 need a larger pool: UV_THREADPOOL_SIZE in the environment.
   */
  readonly threads?: number;
}

export type EncryptionOptions = 'none' | RecipientEncryption | PassphraseEncryption;

/** Encrypts to public keys: a server that has only these can't read its old backups. */
export interface RecipientEncryption {
  /** Public keys, `age1…`. At least one. */
  readonly recipients: readonly string[];
  /** Private keys, `AGE-SECRET-KEY-1…`, where restores and drills run. Default: none. */
  readonly identities?: readonly string[];
}

export interface PassphraseEncryption {
  readonly passphrase: string;
}

export interface ShutdownOptions {
  /** `wait`: let runs end within the grace, then cancel them. `cancel`: cancel them at once. Default `wait`. */
  readonly mode?: 'wait' | 'cancel';
  /** Default `25s`, below the 30 s that Kubernetes gives. */
  readonly grace?: Duration;
}
