// `npm run bench`: what the library promises about speed and about its host, measured on this machine.

import { benchCatalog } from './catalog.js';
import { benchCompression } from './compression.js';
import { benchFiles } from './files.js';
import { benchGuest } from './guest.js';
import { benchLogs } from './logs.js';
import { thisMachine } from './machine.js';
import { type BenchOptions, parseOptions, type SectionName, USAGE } from './options.js';
import { asJson, asText, type Section } from './report.js';
import { benchPostgres } from './postgres/bench-postgres.js';
import { benchRetention } from './retention.js';
import { say } from './say.js';
import { openWorkspace } from './workspace.js';

const BENCHES: Readonly<Record<SectionName, (options: BenchOptions, folder: string) => Promise<Section[]>>> = {
  catalog: benchCatalog,
  compression: benchCompression,
  files: benchFiles,
  guest: benchGuest,
  logs: benchLogs,
  postgres: benchPostgres,
  retention: benchRetention,
};

async function main(options: BenchOptions): Promise<void> {
  const machine = thisMachine();
  const folder = openWorkspace();
  const sections: Section[] = [];
  for (const name of options.sections) sections.push(...(await BENCHES[name](options, folder)));
  const report = { sections, machine };
  console.log(options.json ? asJson(report) : `\n${asText(report)}`);
}

function readOptions(): BenchOptions | undefined {
  try {
    return parseOptions(process.argv.slice(2));
  } catch (error) {
    say(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
    process.exitCode = 1;
    return undefined;
  }
}

const options = readOptions();
if (options) await main(options);
