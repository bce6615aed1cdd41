// The section on large catalogs: how long whoever asks waits, and what it costs to remember.

import { join } from 'node:path';
import type { BackupModuleOptions } from 'nestjs-backup';

import type { CatalogVerbs } from './catalog-app.js';
import { makeBackups } from './many-backups.js';
import { memoryNow, watchMemory } from './memory.js';
import type { BenchOptions } from './options.js';
import { Remote } from './remote.js';
import type { Row, Section } from './report.js';
import { say } from './say.js';
import { median } from './statistics.js';

const BACKUPS = 10_000;
const JOB = 'gallery';

export async function benchCatalog({ runs }: BenchOptions, folder: string): Promise<Section[]> {
  const directory = join(folder, 'catalog');
  say(`Catalog: making ${BACKUPS} backups`);
  await makeBackups(directory, JOB, BACKUPS);
  const options: BackupModuleOptions = {
    destinations: { local: { storage: { type: 'local', directory } } },
    jobs: { [JOB]: { source: { type: 'sqlite', file: join(folder, 'gallery.db') } } },
    schedules: false,
    monitor: false,
  };
  const app = await Remote.start<CatalogVerbs>('catalog-app.js', [JSON.stringify(options)]);
  try {
    return [
      { title: `A catalog of ${BACKUPS} backups in a directory, medians of ${runs}`, rows: await measure(app, runs) },
    ];
  } finally {
    await app.stop();
  }
}

async function measure(app: Remote<CatalogVerbs>, runs: number): Promise<Row[]> {
  const inUseBefore = await app.ask('memoryInUse');
  const before = memoryNow(app.pid).alone;
  const stop = watchMemory(app.pid);
  say('Catalog: the first look');
  const first = await app.ask('list');
  const list = await repeated(app, 'list', runs);
  const health = await repeated(app, 'health', runs);
  const fresh = await repeated(app, 'freshList', runs);
  const grown = stop().alone - before;
  const kept = (await app.ask('memoryInUse')) - inUseBefore;
  return [
    {
      measure: 'first list',
      unit: 's',
      value: first / 1000,
      detail: 'every manifest and every piece of evidence is read',
    },
    { measure: 'list once warm', unit: 'ms', value: list, target: 200, detail: 'a page of 100' },
    { measure: 'health once warm', unit: 'ms', value: health, target: 300, detail: 'all findings' },
    { measure: 'fresh list', unit: 's', value: fresh / 1000, detail: 'every key is listed again' },
    { measure: 'memory kept', unit: 'MB', value: kept / 1e6, target: 100, detail: 'in use when all else is collected' },
    {
      measure: 'memory of the process, the most',
      unit: 'MB',
      value: grown / 1e6,
      detail: 'with what the runtime has not collected yet, less that before the first list',
    },
  ];
}

async function repeated(app: Remote<CatalogVerbs>, verb: keyof CatalogVerbs, runs: number): Promise<number> {
  const times: number[] = [];
  for (let run = 0; run < runs; run++) times.push(await app.ask(verb));
  return median(times);
}
