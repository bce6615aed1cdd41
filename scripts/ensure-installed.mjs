// Installs the dependencies when they are missing or not those of package-lock.json; silent when there is nothing to do.

import { readFileSync } from 'node:fs';
import { Failure, main } from './lib/main.mjs';
import { run } from './lib/run.mjs';
import { ensureCompiled } from './lib/sqlite-driver.mjs';

export async function ensureInstalled() {
  await ensurePackages();
  await ensureCompiled();
}

/** All but what has to be compiled, which can be done while others work. Answers in a few words what was done. */
export async function ensurePackages() {
  const reason = reasonToInstall();
  if (!reason) return 'already installed';
  console.log(`Installing the dependencies with npm ci: ${reason}.`);
  const { ok, seconds } = await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund']);
  if (!ok) throw new Failure('npm ci failed; its output above says why.');
  console.log(`Installed the dependencies in ${seconds.toFixed(1)} s.`);
  return 'npm ci';
}

/** npm writes down what it installed only when it has finished; a package left out there was optional, or is missing. */
function reasonToInstall() {
  const wanted = packages('package-lock.json');
  const installed = packages('node_modules/.package-lock.json');
  if (!wanted) throw new Failure('package-lock.json is missing.');
  if (!installed) return 'they are not installed yet';
  const stale = Object.keys(wanted).find((path) => path !== '' && isStale(wanted[path], installed[path]));
  const surplus = Object.keys(installed).find((path) => !wanted[path]);
  return (stale ?? surplus) && `${stale ?? surplus} is not as package-lock.json has it`;
}

function isStale(wanted, installed) {
  return installed ? installed.version !== wanted.version : !wanted.optional;
}

function packages(lockFile) {
  try {
    return JSON.parse(readFileSync(lockFile, 'utf8')).packages;
  } catch {
    return undefined;
  }
}

await main(import.meta, ensureInstalled);
