// Installs the programs that the tests call, where this may be done without asking; says how to do it elsewhere.

import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { main } from './lib/main.mjs';
import { run } from './lib/run.mjs';

/** The Debian package of each program that the tests call. */
const PACKAGES = {
  age: 'age',
  aws: 'awscli',
  ceph: 'ceph-common',
  'ceph-mgr': 'ceph-mgr',
  'ceph-mon': 'ceph-mon',
  'ceph-osd': 'ceph-osd',
  curl: 'curl',
  gzip: 'gzip',
  openssl: 'openssl',
  pg_ctlcluster: 'postgresql',
  pgbouncer: 'pgbouncer',
  pigz: 'pigz',
  radosgw: 'radosgw',
  sqlite3: 'sqlite3',
  zstd: 'zstd',
};

/** Answers in a few words what was done. What stays missing fails the tests that need it, or skips them with a reason. */
export async function ensureSystem() {
  const missing = missingPackages();
  if (missing.length === 0) return 'all there';
  const byHand = `apt-get update && apt-get install --no-install-recommends ${missing.join(' ')}`;
  if (!isRoot() || isMissing('apt-get')) {
    console.log(`The tests need ${missing.join(', ')}. On Debian or Ubuntu: sudo sh -c '${byHand}'`);
    return `missing: ${missing.join(', ')}`;
  }
  console.log(`Installing ${missing.join(', ')} with apt-get.`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await run('apt-get', ['update'], { env, output: 'on failure' });
  await run('apt-get', ['install', '--yes', '--no-install-recommends', ...missing], { env, output: 'on failure' });
  const still = missingPackages();
  if (still.length > 0) console.log(`Could not install ${still.join(', ')}; to try by hand: ${byHand}`);
  return still.length > 0 ? `missing: ${still.join(', ')}` : `installed ${missing.join(', ')}`;
}

function missingPackages() {
  return Object.keys(PACKAGES).flatMap((program) => (isMissing(program) ? [PACKAGES[program]] : []));
}

function isMissing(program) {
  return !(process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)));
}

function isRoot() {
  return process.getuid?.() === 0;
}

await main(import.meta, ensureSystem);
