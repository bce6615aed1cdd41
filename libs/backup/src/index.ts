// The public names of nestjs-backup, one by one.

export { BackupModule } from './nest/backup.module.js';
export { BackupService } from './nest/backup.service.js';
export type {
  GroupBackupFilter,
  GroupDescription,
  GroupPlanRequest,
  GroupRestoreRequest,
  GroupUndoRequest,
} from './nest/groups/group-requests.js';
export { BackupGroupService } from './nest/groups/backup-group.service.js';
export { BackupRescueService } from './nest/rescue/backup-rescue.service.js';
export type { RescuePlanRequest, RescueRequest } from './nest/rescue/rescue-request.js';
export type { ReplicateOptions, ReplicationDescription } from './nest/replication/replication-requests.js';
export { BackupReplicationService } from './nest/replication/backup-replication.service.js';
export type {
  BackupRun,
  BackupRunOptions,
  DoctorOptions,
  DownloadRequest,
  DrillRequest,
  PruneRequest,
  PinRequest,
  RestorePlanRequest,
  RestoreRequest,
  Started,
  UndoRequest,
  UnpinRequest,
} from './nest/requests.js';
export type { GroupMemberOptions, GroupOptions, GroupReferenceOptions } from './nest/options/group-options.js';
export type { ReplicationOptions } from './nest/options/replication-options.js';
export type { LimitOptions, LoopDelayOptions, WindowOptions } from './nest/options/limit-options.js';
export type {
  AlertOptions,
  BackupModuleOptions,
  CompressionOptions,
  DestinationOptions,
  DrillOptions,
  EncryptionOptions,
  ExpectOptions,
  GzipOptions,
  HeartbeatOptions,
  JobOptions,
  LocalStorageOptions,
  MonitorOptions,
  PassphraseEncryption,
  RecipientEncryption,
  RetentionOptions,
  RetentionRuleOptions,
  S3StorageOptions,
  ShutdownOptions,
  StorageOptions,
  VerifierToken,
  ZstdOptions,
} from './nest/options/options.js';
export type {
  ChangedTableOptions,
  ChangesOptions,
  PostgresChangesSourceOptions,
  SqliteChangesSourceOptions,
} from './nest/options/changes-options.js';
export type { FilesSourceOptions } from './nest/options/files-options.js';
export type { LogsSourceOptions } from './nest/options/logs-options.js';
export type { EnvironmentSourceOptions } from './nest/options/environment-options.js';
export type { SecretsManagerSourceOptions } from './nest/options/secrets-manager-options.js';
export type {
  PostgresTablesSourceOptions,
  SqliteTablesSourceOptions,
  TableChoice,
} from './nest/options/tables-options.js';
export type { PostgresSourceOptions, SourceOptions, SqliteSourceOptions } from './nest/options/source-options.js';
export type {
  CustomNotifierOptions,
  EmailNotifierOptions,
  NotifierFilterOptions,
  NotifierOptions,
  SlackNotifierOptions,
  WebhookNotifierOptions,
} from './nest/options/notifier-options.js';

export type { ScheduleOptions } from './nest/options/schedule-options.js';
export type { HistoryOptions } from './nest/options/history-options.js';

export { BackupAdminModule } from './admin/backup-admin.module.js';
export type {
  BackupAdminGuard,
  BackupAdminOptions,
  ActorResolver,
  GuardedAdminOptions,
  UnguardedAdminOptions,
} from './admin/options.js';
export {
  BACKUP_PERMISSION,
  BackupPermission,
  type BackupPermissionName,
  backupPermissionOf,
} from './admin/permission.js';

export type { AuditAction, AuditEntry, AuditOutcome } from './core/audit.js';
export type { Backup, BackupCopy, Evidence, EvidenceKind, Trigger, TrustLevel } from './core/backup.js';
export type { ByteStream } from './core/bytes.js';
export { type Clock, systemClock } from './core/clock.js';
export type { DoctorArea, DoctorLine, DoctorReport, DoctorVerdict } from './core/doctor.js';
export {
  BackupError,
  ERROR_CODES,
  type ErrorCode,
  type ErrorContext,
  type ErrorReport,
  hasCode,
} from './core/errors.js';
export { BackupAfter, type BackupAfterOptions } from './nest/events/backup-after.js';
export type { BackupEventOptions } from './nest/events/event-backups.js';
export type { EventOptions } from './nest/options/event-options.js';
export type { BackupEvent } from './core/events.js';
export type { FactDifference, Facts, TableFact } from './core/facts.js';
export {
  type Digest,
  type GroupRef,
  type Manifest,
  type ManifestObject,
  parseManifest,
  serializeManifest,
} from './core/manifest.js';
export {
  type DestinationHealth,
  type Finding,
  FINDING_NAMES,
  type FindingName,
  type GroupHealth,
  type HealthLevel,
  type HealthReport,
  type JobHealth,
  type NewestGood,
} from './core/health.js';
export { NOTICE_EVENTS, type NoticeEvent } from './core/news.js';
export type { Notice, NoticeBlock, Notifier } from './core/notifier.js';
export type { Pin } from './core/pin.js';
export type { AskedBy, OperationName, Progress, RunPart, RunRecord, RunState } from './core/run.js';
export type {
  ChosenRows,
  FoundRows,
  RescueKind,
  RowChoice,
  RowPlan,
  RowRescue,
  RowsToWrite,
  TableComparison,
  TriggerChoice,
} from './core/rescue.js';
export type {
  BackupContent,
  Capture,
  CaptureContext,
  CapturedObject,
  Check,
  EarlierBackup,
  InspectedObject,
  QueryRow,
  RestoreInput,
  Selection,
  Source,
  SourceContext,
  StagedRestore,
  SwapResult,
} from './core/source.js';
export type { StageRecord } from './core/stage.js';
export type {
  BackupStatus,
  DestinationStatus,
  GroupStatus,
  JobStatus,
  ScheduleStatus,
  StatusReport,
} from './core/status.js';
export { isKeyPrefix, isObjectKey } from './core/storage.js';
export type {
  ExamineOptions,
  ListOptions,
  ObjectInfo,
  ObjectPage,
  ReadOptions,
  Storage,
  WriteOptions,
} from './core/storage.js';
export type { SwapHooks } from './core/swap-hooks.js';
export type { RunFilter } from './engine/run-book.js';
export type { Duration } from './kit/durations.js';
export type { Rate, Size } from './kit/sizes.js';
export type { NotifierTest } from './operations/alert/dispatcher.js';
export type { Freshness } from './operations/look.js';
export type { BackupPage, ListFilter } from './operations/browse/browse.js';
export type { Download } from './operations/browse/download.js';
export { formatDoctor } from './operations/doctor/format-doctor.js';
export type { DrillResult } from './operations/drill/drill.js';
export type { DrillCheck, DrillVerifier, RestoredData } from './operations/drill/drill-plan.js';
export type { Expectation } from './operations/drill/expectation.js';
export type { GroupBackup, GroupBackupPart } from './operations/group/group-backups.js';
export type { GroupBackupPage, GroupListFilter } from './operations/group/list-group-backups.js';
export type { GroupRestorePlan } from './operations/group/plan-group-restore.js';
export type { ReplicationPlan, ReplicationResult } from './operations/replicate/replicate.js';
export type { ReplicatedJob } from './operations/replicate/replicate-job.js';
export type { JobReplicationPlan, LeftOut, PlannedCopy } from './operations/replicate/plan-replication.js';
export type { PinResult } from './operations/pin/pin.js';
export type {
  Period,
  PruneCandidate,
  PruneDecision,
  RetentionPolicy,
  RetentionRules,
  RuledTrigger,
} from './operations/prune/policy.js';
export type { AuditFilter, AuditPage } from './operations/history/audit-trail.js';
export type { HistoryFilter, HistoryPage } from './operations/history/history.js';
export type { DestinationPrune } from './operations/prune/prune.js';
export type { RescuePlan } from './operations/rescue/rescue-plan.js';
export type { RescueConfirmation, RescueResult } from './operations/rescue/rescue.js';
export type { RestorePlan } from './operations/restore/plan.js';
export type { RestoreResult } from './operations/restore/restore.js';
export type { RestoreTarget } from './operations/restore/target.js';
export type { UndoResult } from './operations/restore/undo.js';
export type { VerifyResult } from './operations/verify/verify.js';
export type { ClearWay, Reopen, ReopenSignal } from './sources/logs/logs-options.js';
