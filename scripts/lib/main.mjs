// Lets a script be both a command and a function of other scripts.

import { realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The top of the repository. Every script works from there, wherever it was called from. */
export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Runs the function when the script was started as a command. An error becomes one line and exit code 1. */
export async function main(meta, work) {
  if (!process.argv[1] || realpathSync(process.argv[1]) !== fileURLToPath(meta.url)) return;
  process.chdir(ROOT);
  try {
    await work();
  } catch (error) {
    console.error(error instanceof Failure ? error.message : error);
    process.exitCode = 1;
  }
}

/** A failure that its message explains; no stack is shown. */
export class Failure extends Error {}
