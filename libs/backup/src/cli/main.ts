#!/usr/bin/env node
// The command line: `nestjs-backup <verb>`.

import { run } from './run.js';

async function main(): Promise<void> {
  process.exitCode = await run(process.argv.slice(2), process);
}

void main();
