// `describe` for tests that need an S3 service: the gateway of a real Ceph, one for the whole test run.

import { beforeAll, describe } from '@jest/globals';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

export interface CephServer {
  /** Of the S3 gateway. */
  readonly endpoint: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** The name of a key that the gateway can encrypt with. */
  readonly kmsKeyId: string;
}

const CEPH_PROGRAMS = [
  'ceph',
  'ceph-authtool',
  'ceph-mgr',
  'ceph-mon',
  'ceph-osd',
  'monmaptool',
  'radosgw',
  'radosgw-admin',
];
const START_TIMEOUT_MS = 120_000;

/**
 * A suite that needs the S3 gateway of a real Ceph. `ceph` may be called in tests and hooks. Without the programs the
 * suite is skipped, and its name says why; in CI, where they must be there, it fails.
 */
export function describeWithCeph(name: string, define: (ceph: () => CephServer) => void): void {
  const missing = CEPH_PROGRAMS.filter((program) => !isInstalled(program));
  if (missing.length > 0 && process.env['CI'] !== 'true') {
    describe.skip(`${name} (${missing.join(', ')} not installed)`, () => define(notStarted));
    return;
  }
  describe(name, () => {
    let server: CephServer | undefined;
    beforeAll(async () => {
      server = (await askKeeper('ceph')) as CephServer;
    }, START_TIMEOUT_MS);
    define(() => server ?? notStarted());
  });
}

async function askKeeper(server: string): Promise<unknown> {
  const answer = await fetch(`${process.env['TEST_SERVERS']}/${server}`);
  if (!answer.ok) throw new Error(await answer.text());
  return await answer.json();
}

function isInstalled(program: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)));
}

function notStarted(): never {
  throw new Error('The server is there only while tests run.');
}
