// How the gallery is backed up, as the environment says.

import { resolve } from 'node:path';
import { CronExpression } from '@nestjs/schedule';
import type { EncryptionOptions } from 'nestjs-backup';
import { type AlertSettings, alertSettings } from './alert-settings.js';
import { type BackupS3Settings, backupS3Settings } from './backup-s3-settings.js';
import type { EnvironmentReader } from './environment-reader.js';

export interface BackupSettings {
  /** A directory, a bucket, or both: then every backup goes to both. */
  readonly directory?: string;
  readonly s3?: BackupS3Settings;
  /** A cron expression. Absent: nothing runs by itself. */
  readonly schedule?: string;
  readonly timeZone: string;
  readonly retentionDays: number;
  readonly staleAfterHours: number;
  readonly encryption: EncryptionOptions;
  readonly alerts: AlertSettings;
}

const DEFAULT_DIRECTORY = './data/backups';

export function backupSettings(environment: EnvironmentReader): BackupSettings {
  const schedule = environment.text('BACKUP_SCHEDULE') ?? CronExpression.EVERY_DAY_AT_2AM;
  const s3 = backupS3Settings(environment);
  const directory = environment.text('BACKUP_DIR') ?? (s3 === undefined ? DEFAULT_DIRECTORY : undefined);
  return {
    ...(directory === undefined ? {} : { directory: resolve(directory) }),
    ...(s3 === undefined ? {} : { s3 }),
    ...(schedule === 'off' ? {} : { schedule }),
    timeZone: environment.text('BACKUP_TIME_ZONE') ?? 'UTC',
    retentionDays: environment.integer('BACKUP_RETENTION_DAYS', 30, 1, 3650),
    staleAfterHours: environment.integer('BACKUP_ALERT_THRESHOLD_HOURS', 25, 1, 8760),
    encryption: encryption(environment),
    alerts: alertSettings(environment),
  };
}

/** By public keys, by one passphrase, or not at all. */
function encryption(environment: EnvironmentReader): EncryptionOptions {
  const passphrase = environment.secret('BACKUP_ENCRYPTION_KEY', 12);
  const recipients = list(environment.text('BACKUP_AGE_RECIPIENTS'));
  const identities = list(environment.secret('BACKUP_AGE_IDENTITY', 1));
  if (passphrase !== undefined && recipients.length > 0) {
    return environment.refuse(
      'BACKUP_ENCRYPTION_KEY and BACKUP_AGE_RECIPIENTS are both set; set only one of them.',
      'none',
    );
  }
  if (identities.length > 0 && recipients.length === 0) {
    return environment.refuse(
      'BACKUP_AGE_IDENTITY opens what BACKUP_AGE_RECIPIENTS encrypt; set both, or nothing is encrypted with it.',
      'none',
    );
  }
  if (passphrase !== undefined) return { passphrase };
  return recipients.length > 0 ? { recipients, identities } : 'none';
}

function list(text: string | undefined): string[] {
  return (text ?? '').split(/[\s,]+/).filter((item) => item !== '');
}
