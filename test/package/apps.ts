// The two kinds of host application that the package promises to work in, and what they do.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AppDescription } from './scratch-app.js';
import { ROOT } from './repository.js';

/** As the repository has it, so that npm finds it in its cache. */
export function installable(name: string): string {
  const packageJson = readFileSync(join(ROOT, 'node_modules', name, 'package.json'), 'utf8');
  const { version } = JSON.parse(packageJson) as { version: string };
  return `${name}@${version}`;
}

export const nest12: AppDescription = {
  name: 'nest-12-esm',
  type: 'module',
  packages: ['@nestjs/common', '@nestjs/core', 'reflect-metadata', 'rxjs', '@types/node'].map(installable),
  tsc: join(ROOT, 'node_modules/typescript/bin/tsc'),
  compilerOptions: [{ module: 'nodenext' }, { module: 'esnext', moduleResolution: 'bundler' }],
};

/** Nest 11 comes with TypeScript 5, and many of its applications still have the module settings of older templates. */
export const nest11: AppDescription = {
  name: 'nest-11-commonjs',
  type: 'commonjs',
  packages: [
    '@nestjs/common@^11',
    '@nestjs/core@^11',
    'typescript@~5.9.0',
    ...['reflect-metadata', 'rxjs', '@types/node'].map(installable),
  ],
  tsc: 'node_modules/typescript/bin/tsc',
  compilerOptions: [{ module: 'nodenext' }, { module: 'commonjs', moduleResolution: 'node10' }],
};

/** What the app prints as its last line. */
export interface AppReport {
  readonly state: string;
  readonly jobs: readonly string[];
  readonly testing: number;
}

/** Boots, backs up `gallery.db`, lists, closes, and then has to end by itself. */
export const MAIN = `
import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { BackupModule, BackupService } from 'nestjs-backup';
import * as testing from 'nestjs-backup/testing';

@Module({
  imports: [
    BackupModule.forRoot({
      destinations: { local: { storage: { type: 'local', directory: './backups' } } },
      jobs: { gallery: { source: { type: 'sqlite', file: './gallery.db' } } },
    }),
  ],
})
class AppModule {}

async function main(): Promise<void> {
  const app = await NestFactory.createApplicationContext(AppModule, { logger: ['error', 'warn'] });
  const backups = app.get(BackupService);
  const run = await backups.run('gallery');
  const { backups: list } = await backups.list();
  await app.close();
  const jobs = list.map(({ manifest }) => manifest.job);
  console.log(JSON.stringify({ state: run.state, jobs, testing: Object.keys(testing).length }));
}

void main();
`;
