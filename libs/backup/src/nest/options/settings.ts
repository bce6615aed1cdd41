// Options after parsing: every default applied, nothing optional that has a default.

import type { Expectations } from '../../operations/job.js';
import type { BeatRule } from '../../operations/alert/beat.js';
import type { AlertPolicy } from '../../operations/alert/policy.js';
import type { DailyWindow } from '../../kit/daily-window.js';
import type { LoopRule } from '../../operations/job.js';
import type { References } from '../../operations/group/group.js';
import type { RecordRetention } from '../../operations/history/keep-records.js';
import type { RetentionPolicy } from '../../operations/prune/policy.js';
import type { DrillCheck } from '../../operations/drill/drill-plan.js';
import type { LocalStorageOptions, VerifierToken } from './options.js';
import type { SqliteSourceOptions } from './source-options.js';
import type { NewsFilter } from '../../core/channel.js';
import type { Notifier } from '../../core/notifier.js';
import type { RetentionSettings } from './parse-retention.js';
import type { Source } from '../../core/source.js';
import type { Storage } from '../../core/storage.js';
import type { RenderOptions } from '../../notifiers/render/render-notice.js';
import type { EmailNotifierOptions } from '../../notifiers/email/email-notifier.js';
import type { SlackNotifierOptions } from '../../notifiers/slack/slack-notifier.js';
import type { WebhookNotifierOptions } from '../../notifiers/webhook/webhook-notifier.js';
import type { PostgresChangesOptions } from '../../sources/postgres/changes/options.js';
import type { SqliteChangesOptions } from '../../sources/sqlite/changes/options.js';
import type { FilesSourceOptions } from '../../sources/files/settings.js';
import type { LogsSourceOptions } from '../../sources/logs/logs-options.js';
import type { EnvironmentSourceOptions } from '../../sources/environment/options.js';
import type { SecretsManagerSourceOptions } from '../../sources/secrets-manager/options.js';
import type { PostgresSourceOptions } from '../../sources/postgres/options.js';
import type { PostgresTablesSourceOptions } from '../../sources/postgres/tables/options.js';
import type { SqliteTablesSourceOptions } from '../../sources/sqlite/tables/settings.js';
import type { S3StorageOptions } from '../../storage/s3/options.js';

export interface Settings {
  readonly destinations: Readonly<Record<string, DestinationSettings>>;
  readonly jobs: Readonly<Record<string, JobSettings>>;
  readonly groups: Readonly<Record<string, GroupSettings>>;
  readonly replication: Readonly<Record<string, ReplicationSettings>>;
  readonly notifiers: Readonly<Record<string, NotifierSettings>>;
  readonly schedules: boolean;
  readonly replicas: boolean;
  /** Undefined: only when asked. */
  readonly monitor: MonitorSettings | undefined;
  readonly alerts: AlertPolicy & RenderOptions;
  readonly heartbeat: HeartbeatSettings | undefined;
  readonly history: HistorySettings;
  readonly shutdown: { readonly mode: 'wait' | 'cancel'; readonly graceMs: number };
}

export interface HistorySettings extends RecordRetention {
  /** False: nowhere. Absent: in the system's directory for temporary files. */
  readonly spoolDirectory?: string | false;
}

export interface DestinationSettings {
  readonly storage: LocalStorageOptions | S3StorageSettings | Storage;
  readonly prefix: string;
  readonly retention?: RetentionSettings;
}

export type S3StorageSettings = { readonly type: 's3' } & Omit<S3StorageOptions, 'clock'>;

export interface MonitorSettings {
  /** Absent: every hour. */
  readonly cron?: string;
  readonly timeZone: string;
}

export interface HeartbeatSettings {
  readonly url: string;
  readonly method: 'GET' | 'HEAD' | 'POST';
  readonly when: BeatRule;
}

export interface NotifierSettings {
  readonly notifier: SlackSettings | EmailSettings | WebhookSettings | Notifier;
  readonly filter: NewsFilter;
}

export type SlackSettings = { readonly type: 'slack' } & Omit<SlackNotifierOptions, 'clock'>;
export type EmailSettings = { readonly type: 'email' } & Omit<EmailNotifierOptions, 'clock'>;
export type WebhookSettings = { readonly type: 'webhook' } & Omit<WebhookNotifierOptions, 'clock'>;

export interface JobSettings {
  readonly source: SourceSettings[keyof SourceSettings] | Source;
  /** Where runs store. */
  readonly destinations: readonly string[];
  /** Where only replications bring something. */
  readonly copiedTo?: readonly string[];
  readonly schedule?: ScheduleSettings;
  readonly retention: RetentionPolicy;
  /** By the name of a destination with rules of its own. */
  readonly retentionIn: Readonly<Record<string, RetentionPolicy>>;
  readonly compression: CompressionSettings;
  readonly encryption: EncryptionSettings;
  readonly skipsUnchanged: boolean;
  readonly deadlineMs: number;
  readonly minBytes: number;
  readonly keepPreviousMs: number;
  readonly storageClass?: string;
  readonly staleAfterMs?: number;
  readonly expect: Expectations;
  readonly drill: DrillSettings;
  readonly limits: LimitSettings;
  readonly events: EventSettings;
}

export interface EventSettings {
  readonly quietMs: number;
  readonly maxDelayMs: number;
}

export interface GroupSettings {
  /** Names of jobs, in their order. */
  readonly members: readonly { readonly job: string; readonly optional: boolean }[];
  readonly schedule?: ScheduleSettings;
  readonly deadlineMs: number;
  readonly staleAfterMs?: number;
  readonly references?: References;
}

export interface ReplicationSettings {
  readonly from: string;
  readonly to: string;
  readonly jobs: readonly string[];
  readonly schedule?: ScheduleSettings;
  readonly withinMs?: number;
  readonly deadlineMs: number;
}

export interface LimitSettings {
  readonly bytesPerSecond?: number;
  readonly niceness?: number;
  readonly window?: DailyWindow;
  readonly loop?: LoopRule;
}

export interface DrillSettings {
  readonly checks: readonly DrillCheck[];
  readonly verifier?: VerifierToken;
}

/** Of the sources that come with the library, by type. */
export interface SourceSettings {
  readonly sqlite: SqliteSourceOptions;
  readonly postgres: PostgresSourceSettings;
  readonly 'postgres-changes': PostgresChangesSettings;
  readonly 'sqlite-changes': SqliteChangesSettings;
  readonly files: FilesSourceSettings;
  readonly logs: LogsSourceSettings;
  readonly 'sqlite-tables': SqliteTablesSettings;
  readonly environment: EnvironmentSourceSettings;
  readonly 'secrets-manager': SecretsManagerSourceSettings;
  readonly 'postgres-tables': PostgresTablesSettings;
}

export type PostgresTablesSettings = { readonly type: 'postgres-tables' } & Omit<PostgresTablesSourceOptions, 'clock'>;

export type SqliteTablesSettings = { readonly type: 'sqlite-tables' } & Omit<SqliteTablesSourceOptions, 'clock'>;

/** The rest is that of the process. */
export type EnvironmentSourceSettings = { readonly type: 'environment' } & Omit<
  EnvironmentSourceOptions,
  'clock' | 'environment' | 'fingerprintWork'
>;

export type SecretsManagerSourceSettings = { readonly type: 'secrets-manager' } & Omit<
  SecretsManagerSourceOptions,
  'clock' | 'fingerprintWork'
>;

/** As the source takes them, but for what everyone shares. */
export type PostgresSourceSettings = { readonly type: 'postgres' } & Omit<PostgresSourceOptions, 'clock'>;

export type PostgresChangesSettings = { readonly type: 'postgres-changes' } & Omit<PostgresChangesOptions, 'clock'>;
export type SqliteChangesSettings = { readonly type: 'sqlite-changes' } & Omit<
  SqliteChangesOptions,
  'clock' | 'niceness'
>;

export type FilesSourceSettings = { readonly type: 'files' } & Omit<
  FilesSourceOptions,
  'clock' | 'niceness' | 'destinations' | 'newBeside' | 'paths'
>;

export type LogsSourceSettings = { readonly type: 'logs' } & Omit<
  LogsSourceOptions,
  'clock' | 'destinations' | 'place' | 'selection'
>;

export interface ScheduleSettings {
  readonly cron: string;
  readonly timeZone: string;
  readonly jitterMs: number;
  readonly catchUp: boolean;
}

export type CompressionSettings =
  | { readonly type: 'none' }
  | { readonly type: 'gzip' | 'zstd'; readonly level: number; readonly threads?: number };

export type EncryptionSettings =
  | { readonly type: 'none' }
  | { readonly type: 'recipients'; readonly recipients: readonly string[]; readonly identities: readonly string[] }
  | { readonly type: 'passphrase'; readonly passphrase: string };
