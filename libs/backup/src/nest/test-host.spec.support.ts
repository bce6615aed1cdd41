// A host application with a real SQLite database and a local storage in a directory of its own.

import { type INestApplicationContext, Module, type ModuleMetadata } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';

import { parseJournalKey } from '../catalog/journal/journal-keys.js';
import { systemClock } from '../core/clock.js';
import { statOf } from '../kit/process-stat.spec.support.js';
import { BackupModule } from './backup.module.js';
import { BackupService } from './backup.service.js';
import { Journals } from './records/journals.js';
import type { BackupModuleOptions, JobOptions } from './options/options.js';

export class TestHost {
  private readonly apps: INestApplicationContext[] = [];

  private constructor(readonly directory: string) {}

  /** With 40 photos in its database. */
  static async create(): Promise<TestHost> {
    const host = new TestHost(await mkdtemp(join(tmpdir(), 'backup-host-')));
    host.write('CREATE TABLE photos (id INTEGER PRIMARY KEY, title TEXT NOT NULL, pixels BLOB)');
    host.addPhotos(40);
    return host;
  }

  get file(): string {
    return join(this.directory, 'gallery.db');
  }

  get backups(): string {
    return join(this.directory, 'backups');
  }

  /** Beside the directory, so that nothing in it is taken for a left-over. */
  get spool(): string {
    return `${this.directory}-spool`;
  }

  /** One job, `gallery`, into one destination, `local`. */
  options(job: Partial<JobOptions> = {}, others: Partial<BackupModuleOptions> = {}): BackupModuleOptions {
    return {
      destinations: { local: { storage: { type: 'local', directory: this.backups } } },
      jobs: { gallery: { source: { type: 'sqlite', file: this.file }, ...job } },
      history: { spoolDirectory: this.spool },
      ...others,
    };
  }

  /** Starts an application with the module, and with what else the metadata say. */
  async start(options: BackupModuleOptions = this.options(), metadata: ModuleMetadata = {}): Promise<BackupService> {
    return await this.startWith([BackupModule.forRoot(options), ...(metadata.imports ?? [])], metadata);
  }

  async startWith(
    imports: NonNullable<ModuleMetadata['imports']>,
    metadata: ModuleMetadata = {},
  ): Promise<BackupService> {
    class HostModule {}
    Module({ ...metadata, imports })(HostModule);
    const app = await NestFactory.createApplicationContext(HostModule, { logger: false, abortOnError: false });
    this.apps.push(app);
    return app.get(BackupService, { strict: false });
  }

  /** The application that was started last. */
  get app(): INestApplicationContext {
    const app = this.apps.at(-1);
    if (!app) throw new Error('No application was started.');
    return app;
  }

  /** What the `sqlite3` program answers: a connection of its own, which is closed when this returns. */
  write(sql: string): string {
    return execFileSync('sqlite3', ['-json', this.file, sql], { encoding: 'utf8', maxBuffer: 2 ** 26 });
  }

  addPhotos(count: number, bytes = 2000): void {
    const numbers = `WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ${count})`;
    this.write(`${numbers} INSERT INTO photos (title, pixels) SELECT 'Photo ' || n, randomblob(${bytes}) FROM numbers`);
  }

  /** Every row, with a fingerprint of its pixels. */
  rows(): unknown {
    const rows = this.write('SELECT id, title, hex(substr(pixels, 1, 16)) AS pixels FROM photos ORDER BY id');
    return rows === '' ? [] : JSON.parse(rows);
  }

  /** Resolves when no record is on its way any more. */
  async recordsStored(): Promise<void> {
    await this.apps.at(-1)?.get(Journals, { strict: false }).outbox.idle();
  }

  /** Files below the directory, without whole backups, records, ended claims, the database and what is kept for an undo. */
  async leftovers(): Promise<string[]> {
    await this.recordsStored();
    const files = readdirSync(this.directory, { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    );
    const paths = files.map((entry) => relative(this.directory, join(entry.parentPath, entry.name)));
    const whole = paths.flatMap((path) =>
      [/^(.*\/)manifest\.json$/, /^(.*\/\.claims\/.*\.)done\.json$/].flatMap((end) => end.exec(path)?.[1] ?? []),
    );
    return paths.filter(
      (path) => !path.startsWith('gallery.db') && !isRecord(path) && !whole.some((start) => path.startsWith(start)),
    );
  }

  async stop(): Promise<void> {
    await Promise.all(this.apps.map(async (app) => await app.close()));
    await rm(this.directory, { recursive: true, force: true });
    await rm(this.spool, { recursive: true, force: true });
  }
}

/** A whole one; what is still written is not among them. */
function isRecord(path: string): boolean {
  return parseJournalKey(path.slice(Math.max(path.indexOf('.runs/'), path.indexOf('.audit/'), 0))) !== undefined;
}

/** What the test run itself has started before, such as the keeper of its servers. */
const OF_THE_RUN: ReadonlySet<string> = new Set(livingChildren());

/** The processes that the tests of this file have started and that still live. */
export function childProcesses(): string[] {
  return livingChildren().filter((pid) => !OF_THE_RUN.has(pid));
}

function livingChildren(): string[] {
  return readdirSync('/proc').filter((pid) => {
    const stat = /^\d+$/.test(pid) ? statOf(pid) : undefined;
    return stat?.parent === process.pid && stat.state !== 'Z';
  });
}

/** Waits until the condition holds, up to half a minute. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const start = systemClock.elapsed();
  while (!(await condition())) {
    if (systemClock.elapsed() - start > 30_000) throw new Error(`It did not come true: ${condition.toString()}`);
    await systemClock.sleep(20);
  }
}
