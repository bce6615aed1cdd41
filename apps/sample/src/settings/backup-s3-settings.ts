// The bucket that backups go to, when BACKUP_S3_BUCKET names one.

import type { S3StorageOptions } from 'nestjs-backup';
import type { EnvironmentReader } from './environment-reader.js';

export interface BackupS3Settings {
  readonly storage: S3StorageOptions;
  /** Where in the bucket. Absent: its root. */
  readonly prefix?: string;
}

const PROVIDERS = ['aws', 'minio', 'ceph', 'r2', 'b2', 'wasabi', 'spaces', 'other'] as const;
const NAMES = [
  'BACKUP_S3_ENDPOINT',
  'BACKUP_S3_REGION',
  'BACKUP_S3_PROVIDER',
  'BACKUP_S3_ACCESS_KEY_ID',
  'BACKUP_S3_SECRET_ACCESS_KEY',
  'BACKUP_S3_PREFIX',
  'BACKUP_S3_FORCE_PATH_STYLE',
] as const;

export function backupS3Settings(environment: EnvironmentReader): BackupS3Settings | undefined {
  const bucket = environment.text('BACKUP_S3_BUCKET');
  const region = environment.text('BACKUP_S3_REGION');
  const prefix = environment.text('BACKUP_S3_PREFIX');
  const endpoint = readEndpoint(environment);
  const credentials = readCredentials(environment);
  const provider = environment.oneOf('BACKUP_S3_PROVIDER', PROVIDERS);
  const forcePathStyle = environment.oneOf('BACKUP_S3_FORCE_PATH_STYLE', ['true', 'false']);
  if (bucket === undefined) return refuseWithoutBucket(environment);
  return {
    storage: {
      type: 's3',
      bucket,
      ...(region === undefined ? {} : { region }),
      ...(endpoint === undefined ? {} : { endpoint }),
      ...(credentials === undefined ? {} : { credentials }),
      ...(provider === undefined ? {} : { provider }),
      ...(forcePathStyle === undefined ? {} : { forcePathStyle: forcePathStyle === 'true' }),
    },
    ...(prefix === undefined ? {} : { prefix }),
  };
}

function readEndpoint(environment: EnvironmentReader): string | undefined {
  const endpoint = environment.text('BACKUP_S3_ENDPOINT');
  if (endpoint === undefined || (URL.canParse(endpoint) && /^https?:/.test(endpoint))) return endpoint;
  return environment.refuse('BACKUP_S3_ENDPOINT must be a URL such as https://s3.example.com.', undefined);
}

/** Without a key the AWS SDK looks for one: in AWS_… variables, a profile, the role of the machine. */
function readCredentials(environment: EnvironmentReader): S3StorageOptions['credentials'] {
  const accessKeyId = environment.secret('BACKUP_S3_ACCESS_KEY_ID', 1);
  const secretAccessKey = environment.secret('BACKUP_S3_SECRET_ACCESS_KEY', 1);
  if (accessKeyId !== undefined && secretAccessKey !== undefined) return { accessKeyId, secretAccessKey };
  if (accessKeyId === undefined && secretAccessKey === undefined) return undefined;
  return environment.refuse(
    'BACKUP_S3_ACCESS_KEY_ID and BACKUP_S3_SECRET_ACCESS_KEY belong together; set both or neither.',
    undefined,
  );
}

/** Whoever says how to reach a bucket and names none would believe that backups go there. */
function refuseWithoutBucket(environment: EnvironmentReader): undefined {
  const set = NAMES.filter((name) => environment.text(name) !== undefined);
  if (set.length === 0) return undefined;
  return environment.refuse(`BACKUP_S3_BUCKET must be set too, because ${set.join(', ')} is set.`, undefined);
}
