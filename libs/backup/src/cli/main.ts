#!/usr/bin/env node
// The command line: `nestjs-backup <verb>`.

import { EXIT } from './exit-codes.js';
import { run } from './run.js';

/** Whoever reads may leave before the end, as `head` does: that is no failure worth a stack trace. */
function leaveQuietly({ code }: NodeJS.ErrnoException): void {
  if (code !== 'EPIPE') process.exitCode = EXIT.failed;
}

async function main(): Promise<void> {
  // What Node.js and packages tell programmers, about versions to come, is nothing for whoever restores.
  if (!process.argv.includes('--verbose')) process.removeAllListeners('warning');
  process.stdout.on('error', leaveQuietly);
  process.stderr.on('error', leaveQuietly);
  // A process that ends because nothing is left that could happen has not done what it was asked to.
  process.exitCode = EXIT.failed;
  process.exitCode = await run(process.argv.slice(2), process);
}

void main();
