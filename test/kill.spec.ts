// kill -9 at any moment of a backup: the catalog never believes in what is not whole, and the next run works.

import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { readdirSync } from 'node:fs';
import { mkdtemp, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { BackupModule, BackupService } from 'nestjs-backup';
import { openDatabase } from './kill/database.js';
import { databaseOf, optionsFor, storageOf } from './kill/options.js';
import { untilNobodyElseUses, Victim } from './kill/victim.js';

const KILLS = 50;
const DAY_S = 86_400;
const MANIFEST = '/manifest.json';
/** So many folders without a manifest may have grown old since the last run; more at once would be reported, and kept. */
const AT_ONCE = 5;

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'backup-kill-'));
  const database = await openDatabase(databaseOf(directory));
  database.exec('PRAGMA journal_mode = WAL; CREATE TABLE photos (id INTEGER PRIMARY KEY, pixels BLOB NOT NULL)');
  for (let photo = 0; photo < 200; photo++) database.exec('INSERT INTO photos (pixels) VALUES (randomblob(20000))');
  database.close();
});
afterAll(async () => await rm(directory, { recursive: true, force: true }));

it(`survives ${KILLS} kills, spread over the time that a backup takes`, async () => {
  const app = await start();
  const service = app.get(BackupService);
  const verified = new Set<string>();
  const durationMs = await measureBackup();
  const halves = new Set<string>();
  let next = new Victim(directory);
  try {
    for (let kill = 0; kill < KILLS; kill++) {
      const victim = next;
      await victim.begin();
      await delay(((kill + Math.random()) / KILLS) * durationMs);
      await victim.kill();
      next = new Victim(directory);
      await untilNobodyElseUses(directory, next);
      for (const path of unfinished()) halves.add(path);
      await verifyWhatIsBelieved(service, verified);
      await expect(service.run()).resolves.toMatchObject({ state: 'succeeded', warnings: [] });
      expect(filesBelow(directory).filter((path) => path.includes('.nestjs-backup'))).toEqual([]);
    }
  } finally {
    await next.kill();
    await app.close();
  }
  expect(halves.size).toBeGreaterThan(KILLS / 4);
  await expectOnlyBackupsInTheEnd();
}, 600_000);

async function start(): Promise<INestApplicationContext> {
  const module = BackupModule.forRoot(optionsFor(directory));
  return await NestFactory.createApplicationContext(module, { logger: false });
}

/** Milliseconds, with the database being written to as later on. */
async function measureBackup(): Promise<number> {
  const victim = new Victim(directory);
  try {
    await victim.begin();
    const begun = performance.now();
    await victim.finishesOne();
    return performance.now() - begun;
  } finally {
    await victim.kill();
  }
}

async function verifyWhatIsBelieved(service: BackupService, verified: Set<string>): Promise<void> {
  const { backups, unreadable, unreachable } = await service.list({}, { fresh: true });
  expect({ unreadable, unreachable }).toEqual({ unreadable: [], unreachable: [] });
  expect(backups.length).toBeGreaterThan(0);
  for (const { id } of backups) {
    if (verified.has(id)) continue;
    await service.verify(id);
    verified.add(id);
  }
}

/** A process that starts anew clears the temporary files away; folders without a manifest go when they are a day old. */
async function expectOnlyBackupsInTheEnd(): Promise<void> {
  await makeOld((path) => path.includes('.nestjs-backup'));
  const app = await start();
  const service = app.get(BackupService);
  const folders = [...new Set(unfinished().map((path) => dirname(path)))];
  do {
    const some = new Set(folders.splice(0, AT_ONCE));
    await makeOld((path) => some.has(dirname(path)));
    await expect(service.run()).resolves.toMatchObject({ state: 'succeeded', warnings: [] });
  } while (folders.length > 0);
  await verifyWhatIsBelieved(service, new Set());
  // The records of the last runs may still be on their way.
  for (let waited = 0; waited < 5000 && unfinished().length > 0; waited += 20) await delay(20);
  expect(unfinished()).toEqual([]);
  const { backups } = await service.list({}, { fresh: true });
  expect(filesBelow(storageOf(directory)).filter((path) => path.endsWith(MANIFEST))).toHaveLength(backups.length);
  await service.drill('gallery');
  await app.close();
  expect(readdirSync(directory).filter((name) => !name.startsWith('gallery.db'))).toEqual(['backups']);
}

async function makeOld(isMeant: (path: string) => boolean): Promise<void> {
  const before = Date.now() / 1000 - 3 * DAY_S;
  for (const path of unfinished().filter(isMeant)) await utimes(join(directory, path), before, before);
}

/** Everything below the directory that is neither the database, nor a record or a claim, nor in the folder of a backup. */
function unfinished(): string[] {
  const paths = filesBelow(directory);
  const folders = paths.filter((path) => path.endsWith(MANIFEST)).map((path) => path.slice(0, -MANIFEST.length));
  const kept = paths.filter((path) => !/^gallery\.db|\/\.(?:runs|audit|claims)\/.*\.json$/.test(path));
  return kept.filter((path) => !folders.some((folder) => path.startsWith(folder)));
}

function filesBelow(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return entries.map((entry) => relative(directory, join(entry.parentPath, entry.name)));
}
