// What the README shows is run: its configuration boots, its commands do what it says.

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { withoutChance } from './recording/without-chance.js';
import { record } from './recording/record.js';
import { type Block, codeBlocks, findBlock } from './readme/blocks.js';
import { ROOT, shell, startSample, typeCheckAndCompile } from './readme/programs.js';

const GUARD = `import { type CanActivate, Injectable } from '@nestjs/common';
@Injectable()
export class AdminGuard implements CanActivate {
  canActivate(): boolean {
    return true;
  }
}
`;

let blocks: Block[];
let directory: string;

beforeAll(async () => {
  blocks = await codeBlocks(join(ROOT, 'README.md'));
  directory = await mkdtemp(join(tmpdir(), 'readme-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

describe('README', () => {
  it('has a configuration that type-checks, boots and takes a backup, and a service that uses it', async () => {
    // Beside the other tests, so that the packages are found.
    const place = await mkdtemp(join(ROOT, 'dist/test/readme-'));
    try {
      const app = findBlock(blocks, 'The shortest real configuration', 'ts');
      await writeFile(join(place, 'app.module.ts'), app);
      await writeFile(join(place, 'before-migration.ts'), findBlock(blocks, 'What you get', 'ts'));
      await writeFile(join(place, 'admin.guard.ts'), GUARD);
      await writeFile(join(place, 'main.ts'), main(pathToFileURL(directory).pathname));
      await writeFile(join(place, 'package.json'), '{ "type": "module" }');
      await writeFile(join(place, 'tsconfig.json'), tsconfig());
      await typeCheckAndCompile(join(place, 'tsconfig.json'));
      const printed = await shell(`node ${join(place, 'main.js')}`, directory);
      expect(printed.trim().split('\n').at(-1)).toBe('proven healthy');
    } finally {
      await rm(place, { recursive: true });
    }
  });

  it('shows a recovery as it is seen at a terminal', async () => {
    const place = join(directory, 'recording');
    await mkdir(place);
    const shown = findBlock(blocks, 'When the application is gone', 'console');
    expect(withoutChance(await record(place, 20))).toBe(withoutChance(shown));
  });

  it('has commands that open a backup without the library', async () => {
    const place = join(directory, 'by-hand');
    await mkdir(place);
    await shell(
      `age-keygen -o key.txt 2>/dev/null
      sqlite3 original.db 'CREATE TABLE t (a); INSERT INTO t VALUES (42)'
      gzip -c original.db > gallery.db.gz
      age -e -i key.txt gallery.db.gz > gallery.db.gz.age`,
      place,
    );
    const lines = findBlock(blocks, 'Without this library', 'sh').trim().split('\n');
    expect(lines).toHaveLength(2);
    for (const line of lines) {
      await rm(join(place, 'gallery.db'), { force: true });
      await shell(line, place);
      expect(await shell('sqlite3 gallery.db "SELECT a FROM t"', place)).toBe('42\n');
    }
  });

  it('has commands that back up, watch, list and download from the sample', async () => {
    const place = join(directory, 'sample');
    await mkdir(place);
    const sample = await startSample(place);
    try {
      const script = findBlock(blocks, 'The sample', 'sh', 'TOKEN=');
      const printed = await shell(script.replaceAll('localhost:3000', sample.url), place);
      expect(printed).toContain('"state":"succeeded"');
      expect(printed).toContain('"trust":"verified"');
      expect(printed).toContain('"destination":"local","summary":"local: would keep 2 backups, remove 0, free 0 B."');
      const [health = ''] = /\{"level":.*\}(?=1\n$)/.exec(printed) ?? [];
      const shown = findBlock(blocks, 'The sample', 'json', '"level"');
      expect(shapeOf(JSON.parse(health))).toEqual(shapeOf(JSON.parse(shown)));
      expect(health).toMatch(
        /"level":"healthy","summary":"Everything is backed up: 1 job, newest [\d.]+ m?s ago, never /,
      );
      expect(printed).toMatch(/}1\n$/);
    } finally {
      await sample.stop();
    }
  });
});

/** What an answer consists of, whatever its values. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shapeOf);
  if (typeof value !== 'object' || value === null) return typeof value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, shapeOf(part)]));
}

/** Makes a database, boots the module of the README, and does what its service does. */
function main(workingDirectory: string): string {
  return `import { NestFactory } from '@nestjs/core';
import { BackupService } from 'nestjs-backup';
import { spawnSync } from 'node:child_process';
import { AppModule } from './app.module.js';
import { BeforeMigration } from './before-migration.js';

process.chdir(${JSON.stringify(workingDirectory)});
spawnSync('sqlite3', ['gallery.db', 'CREATE TABLE photos (title); INSERT INTO photos VALUES (1), (2)']);
const app = await NestFactory.create(AppModule, { logger: false, abortOnError: false });
await app.init();
const backups = app.get(BackupService);
while (backups.runs()[0]?.finishedAt === undefined) await new Promise((next) => setTimeout(next, 20));
await new BeforeMigration(backups).migrate();
const [newest] = (await backups.list()).backups;
const { level } = await backups.health();
await app.close();
console.log(newest?.trust, level);
`;
}

function tsconfig(): string {
  return JSON.stringify({
    extends: '../../../tsconfig.base.json',
    compilerOptions: {
      composite: false,
      incremental: false,
      declaration: false,
      sourceMap: false,
      inlineSources: false,
    },
    include: ['*.ts'],
  });
}
