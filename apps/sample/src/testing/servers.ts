// Real servers for tests, one of each kind for the whole test run; started when a test first asks for it.

import { describe } from '@jest/globals';

interface Servers {
  readonly postgres: {
    readonly host: string;
    readonly port: number;
    /** The superuser. */
    readonly user: string;
    readonly password: string;
  };
  readonly ceph: {
    /** Of the S3 gateway. */
    readonly endpoint: string;
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
  };
}

type ServerName = keyof Servers;

const INSTALLED = (process.env['TEST_SERVERS_INSTALLED'] ?? '').split(',');

/** For hooks that may start a server. */
export const START_TIMEOUT_MS = 120_000;

/** Skipped, and saying why, where a server is not installed; with CI=true that is a failure. */
export function describeWithServers(servers: readonly ServerName[], title: string, define: () => void): void {
  const missing = servers.filter((name) => !INSTALLED.includes(name));
  if (missing.length === 0 || process.env['CI'] === 'true') describe(title, define);
  else describe.skip(`${title} (${missing.join(' and ')} not installed)`, define);
}

/** How to reach the server. */
export async function reach<Name extends ServerName>(name: Name): Promise<Servers[Name]> {
  const answer = await fetch(`${process.env['TEST_SERVERS']}/${name}`);
  if (!answer.ok) throw new Error(await answer.text());
  return (await answer.json()) as Servers[Name];
}
