// Before all tests: starts the keeper of servers, and tells the tests by TEST_SERVERS where it is by
// TEST_SERVERS_INSTALLED which servers it can start, and by TEST_CLUSTERS where databases may be kept for copies.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installedServers } from './installed.mjs';

const KEEPER = fileURLToPath(new URL('./keeper.mjs', import.meta.url));

export default async function setup() {
  const keeper = spawn(process.execPath, [KEEPER], { stdio: ['pipe', 'pipe', 'inherit'] });
  const failed = once(keeper, 'exit').then(() => Promise.reject(new Error('The keeper of the test servers ended.')));
  failed.catch(() => undefined);
  const [port] = await Promise.race([once(keeper.stdout, 'data'), failed]);
  process.env.TEST_SERVERS = `http://127.0.0.1:${Number(port)}`;
  process.env.TEST_SERVERS_INSTALLED = installedServers().join();
  process.env.TEST_CLUSTERS = mkdtempSync(join(tmpdir(), 'clusters-'));
  // Not all that is in it is of one user: PostgreSQL refuses to be run by root.
  chmodSync(process.env.TEST_CLUSTERS, 0o755);
  globalThis.serverKeeper = keeper;
}
