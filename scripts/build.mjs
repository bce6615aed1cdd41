// Compiles every project, after removing compiled files whose source is gone, so that no deleted test goes on passing.

import { existsSync, readdirSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureInstalled } from './ensure-installed.mjs';
import { Failure, main } from './lib/main.mjs';
import { run } from './lib/run.mjs';

const PROJECTS = [
  { source: 'libs/backup/src', output: 'libs/backup/dist' },
  { source: 'apps/sample/src', output: 'apps/sample/dist' },
  { source: 'test', output: 'dist/test' },
];
const COMPILED = /\.(js|d\.ts)(\.map)?$/;

export async function build() {
  for (const { source, output } of PROJECTS) removeStale(source, output);
  const { ok } = await run('node_modules/.bin/tsc', ['-b']);
  if (!ok) throw new Failure('The sources do not compile; the errors are above.');
}

export function clean() {
  for (const { output } of PROJECTS) rmSync(output, { recursive: true, force: true });
}

function removeStale(source, output) {
  if (!existsSync(output)) return;
  for (const entry of readdirSync(output, { withFileTypes: true })) {
    const path = join(output, entry.name);
    if (entry.isDirectory()) removeStale(join(source, entry.name), path);
    else if (isStale(source, entry.name)) rmSync(path);
  }
  if (!existsSync(source) && readdirSync(output).length === 0) rmdirSync(output);
}

function isStale(source, name) {
  return COMPILED.test(name) && !existsSync(join(source, name.replace(COMPILED, '.ts')));
}

await main(import.meta, async () => {
  if (process.argv[2] === 'clean') return clean();
  await ensureInstalled();
  await build();
});
