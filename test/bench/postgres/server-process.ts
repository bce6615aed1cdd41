// A process that keeps a PostgreSQL server and a Ceph for the bench, and ends both when the bench lets go of it or is gone.

import type { CephServer } from '../../servers/describe-with-ceph.js';
import { PostgresServer } from '../../servers/postgres.js';
import { serve } from '../remote.js';

export interface ServerVerbs {
  readonly postgres: PostgresDetails;
  readonly s3: CephServer;
}

export interface PostgresDetails {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** The directory of its programs. */
  readonly binaries: string;
}

interface RunningCeph {
  readonly details: CephServer;
  stop(): Promise<void>;
}

/** As safe as a server is when nobody touches its settings; with room, and nothing that wakes up in one race and not in the other. */
const POSTGRES = ['fsync=on', 'shared_buffers=1GB', 'max_wal_size=8GB', 'checkpoint_timeout=1h', 'autovacuum=off'];
/** What was deleted must not stay in memory for hours. */
const GATEWAY = ['rgw gc obj min wait = 5', 'rgw gc processor period = 5', 'rgw gc processor max time = 5'];
const CEPH = new URL('../../../../scripts/servers/ceph.mjs', import.meta.url);

async function startCeph(): Promise<RunningCeph> {
  const module = (await import(CEPH.href)) as { startCeph(settings: readonly string[]): Promise<RunningCeph> };
  return await module.startCeph(GATEWAY);
}

const postgres = PostgresServer.create(POSTGRES);
const ceph = startCeph();
let ending: Promise<void> | undefined;

async function end(): Promise<void> {
  await Promise.allSettled([postgres.then((server) => server.remove()), ceph.then((server) => server.stop())]);
  process.exit();
}

const endOnce = (): void => void (ending ??= end());
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, endOnce);
for (const starting of [postgres, ceph]) starting.catch(() => undefined);

serve<ServerVerbs>(
  {
    async postgres() {
      const server = await postgres;
      const { host, port, binaries } = server;
      const { user, password } = server.connection('postgres');
      return { host, port, user, password, binaries };
    },
    s3: async () => (await ceph).details,
  },
  endOnce,
);
