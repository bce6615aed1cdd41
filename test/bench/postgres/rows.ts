// What the section on PostgreSQL and S3 found, in rows.

import type { BackupSeconds } from '../guest-app.js';
import { delayRows, latencyRows, memoryRow } from '../guest-rows.js';
import { ratio } from '../race.js';
import type { Row, Section } from '../report.js';
import { median } from '../statistics.js';
import type { BackupRound, ScriptSeconds, Watched } from './backup-race.js';
import type { RestoreRound } from './restore-race.js';
import type { Servers } from './servers.js';
import type { StreamRound } from './stream-race.js';

export interface About {
  /** Bytes of the databases. */
  readonly size: number;
  readonly smallSize: number;
  readonly runs: number;
  readonly servers: string;
  /** Of the Node.js that has zstd. */
  readonly node: string | undefined;
}

const SCRIPT = 'pg_dump | gzip > file, gunzip -t, aws s3 cp';
const STREAM = 'pg_dump | zstd -3 -T2 | age | aws s3 cp';

export async function describeServers(servers: Servers): Promise<string> {
  const [row] = await servers.query(
    'postgres',
    `SELECT current_setting('server_version_num')::int / 10000 AS version, current_setting('fsync') AS fsync,
            current_setting('shared_buffers') AS buffers`,
  );
  return `PostgreSQL ${String(row?.['version'])} (fsync ${String(row?.['fsync'])}, shared_buffers ${String(row?.['buffers'])}, no autovacuum) and Ceph's S3 gateway`;
}

export function speedSection(
  { size, runs, servers, node }: About,
  found: {
    readonly backups: readonly BackupRound[];
    readonly streams: readonly StreamRound[] | undefined;
    readonly restores: readonly RestoreRound[];
  },
): Section {
  const ours = (of: (seconds: BackupSeconds) => number) => found.backups.map(({ busy }) => of(busy));
  const script = (of: (seconds: ScriptSeconds) => number) => found.backups.map((round) => of(round.script));
  const stream = `zstd and age, stored${node === undefined ? '' : `, Node.js ${node}`} : ${STREAM}`;
  return {
    title: `Backup of ${gigabytes(size)} of PostgreSQL to S3 and back, ${servers} on the same machine, medians of ${runs}`,
    rows: [
      compare(
        `gzip and age, stored : ${SCRIPT}`,
        ours(({ store }) => store),
        script(all),
        0.5,
      ),
      compare('  the same, stored and read back : with gunzip -t', ours(both), script(all)),
      compare(
        '  the same, stored : without gunzip -t',
        ours(({ store }) => store),
        script(({ dump, upload }) => dump + upload),
      ),
      found.streams
        ? compare(
            stream,
            found.streams.map((round) => round.ours.store),
            found.streams.map(({ shell }) => shell),
            1.1,
          )
        : {
            measure: stream,
            unit: 'x',
            target: 1.1,
            detail: 'there is no Node.js with zstd in .cache yet; `npm test` fetches one',
          },
      compare(
        'restore from S3, compared and swapped in : pg_restore from a file',
        found.restores.map((round) => round.ours),
        found.restores.map(({ pgRestore }) => pgRestore),
        1.1,
      ),
    ],
  };
}

export function guestSection(
  { size, smallSize, runs }: About,
  { backups, small }: { readonly backups: readonly BackupRound[]; readonly small: Watched },
): Section {
  return {
    title: `An application meanwhile: ${gigabytes(size)} of PostgreSQL with gzip and age to S3, ${runs} times, pg_dump and pg_restore counted with it`,
    rows: [
      memoryRow(backups, 'memory added, all processes', 'tree'),
      memoryRow([small], `memory added, all processes, ${gigabytes(smallSize)}`, 'tree'),
      memoryRow(backups, 'memory added, the application alone', 'alone'),
      ...delayRows(backups),
      ...latencyRows(
        backups,
        backups.map(({ script }) => script),
        'the script',
      ),
    ],
  };
}

function both({ store, verify }: BackupSeconds): number {
  return store + verify;
}

function all({ dump, check, upload }: ScriptSeconds): number {
  return dump + check + upload;
}

function compare(measure: string, ours: readonly number[], theirs: readonly number[], target?: number): Row {
  const detail = [ours, theirs].map((seconds) => `${median(seconds).toFixed(2)} s`).join(' : ');
  return { measure, unit: 'x', value: ratio(ours, theirs), ...(target === undefined ? {} : { target }), detail };
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(2)} GB`;
}
