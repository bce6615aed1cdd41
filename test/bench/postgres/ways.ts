// The two ways of each race: the library in an application, and the shell with the usual programs.

import type { BackupModuleOptions, CompressionOptions } from 'nestjs-backup';

import { BUCKET, type Servers } from './servers.js';

export interface Keys {
  readonly identity: string;
  readonly recipient: string;
}

/** An application with one job that backs the database up to the bucket and may restore it from there. */
export function applicationOf(
  { postgres, s3 }: Servers,
  { identity, recipient }: Keys,
  database: string,
  compression: CompressionOptions,
): BackupModuleOptions {
  const { binaries: binaryDirectory, ...connection } = postgres;
  const { endpoint, accessKeyId, secretAccessKey } = s3;
  const credentials = { accessKeyId, secretAccessKey };
  return {
    destinations: {
      s3: { storage: { type: 's3', provider: 'ceph', bucket: BUCKET, endpoint, credentials }, prefix: 'ours' },
    },
    jobs: {
      gallery: { source: { type: 'postgres', ...connection, database, binaryDirectory }, deadline: '1h' },
    },
    compression,
    encryption: { recipients: [recipient], identities: [identity] },
  };
}

/** The steps of a backup as scripts take it, each when the one before is done. */
export function scriptSteps(database: string, file: string) {
  return {
    dump: `pg_dump ${database} | gzip > ${file}`,
    check: `gunzip -t ${file}`,
    upload: `aws s3 cp --only-show-errors ${file} s3://${BUCKET}/theirs/${database}.sql.gz`,
  } as const;
}

/** Nothing on disk, as good as a shell can stream. */
export function streamed(database: string, { recipient }: Keys): string {
  const object = `s3://${BUCKET}/theirs/${database}.dump.zst.age`;
  return `pg_dump -Fc -Z0 ${database} | zstd -3 -T2 -q | age -r ${recipient} | aws s3 cp --only-show-errors - ${object}`;
}

export function dumpToFile(database: string, file: string): string {
  return `pg_dump -Fc -Z0 ${database} -f ${file}`;
}

export function restoreFromFile(database: string, file: string): string {
  return `pg_restore --exit-on-error -d ${database} ${file}`;
}
