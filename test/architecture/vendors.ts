// Where each package and each special built-in module may be imported: in one room, so that it can be replaced there.

import { perShippedFile, type Rule } from './rule.js';
import type { SourceFile } from './source-file.js';

/** For each module the places, as beginnings of paths. A module that is not listed may be imported nowhere. */
const PLACES: Readonly<Record<string, readonly string[]>> = {
  '@aws-sdk/client-s3': ['storage/s3/'],
  '@aws-sdk/client-secrets-manager': ['sources/secrets-manager/'],
  '@nestjs/common': ['nest/', 'admin/'],
  '@nestjs/core': ['nest/', 'admin/'],
  '@nestjs/schedule': ['nest/'],
  '@nestjs/swagger': ['admin/'],
  '@slack/webhook': ['notifiers/slack/'],
  'age-encryption': ['stages/age'],
  'better-sqlite3': ['sources/sqlite/'],
  'class-transformer': ['admin/'],
  'class-validator': ['admin/'],
  commander: ['cli/'],
  cron: ['nest/'],
  nodemailer: ['notifiers/email/'],
  pg: ['sources/postgres/'],
  picomatch: ['kit/globs.ts'],
  'reflect-metadata': ['nest/', 'admin/'],
  rxjs: ['nest/', 'admin/'],
  'node:child_process': ['kit/'],
  'node:perf_hooks': ['core/clock.ts'],
  'node:sqlite': ['sources/sqlite/'],
  'node:timers': ['core/clock.ts'],
};

/** Load a file that the user names, or a module of ours that the process names which started this one. */
const LOAD_OTHERS = new Set(['cli/open/load-module.ts', 'kit/program-filter.ts', 'pipeline/load-stage.ts']);

/** Optional peers that a whole room wants to use: one file loads them, the rest of the room asks that file. */
const IN_ONE_FILE = [
  '@aws-sdk/client-s3',
  '@aws-sdk/client-secrets-manager',
  '@nestjs/schedule',
  '@nestjs/swagger',
  '@slack/webhook',
  'better-sqlite3',
  'node:sqlite',
  'nodemailer',
  'pg',
];

export const vendors: readonly Rule[] = [
  perShippedFile('packages are imported only in their room', (file) =>
    modulesOf(file).flatMap((name) => {
      const places = PLACES[name] ?? (name.startsWith('node:') ? [''] : []);
      if (places.some((place) => file.path.startsWith(place))) return [];
      return [
        `imports ${name}, which belongs to ${places.join(', ') || 'no room'}; ask that room, or add it to its table.`,
      ];
    }),
  ),
  {
    name: 'an optional part is imported in one file',
    check: (files) => IN_ONE_FILE.flatMap((name) => besidesTheFirst(name, files)),
  },
  perShippedFile('modules are imported by their literal name', ({ path, code }) =>
    !LOAD_OTHERS.has(path) && /\bcreateRequire\b|(?<![\w.$])import\s*\(\s*[^'"\s]/.test(code)
      ? ['imports a module by a computed name or by createRequire; write import() with the name in quotes.']
      : [],
  ),
];

function besidesTheFirst(name: string, files: readonly SourceFile[]): string[] {
  const importers = files.filter((file) => !file.isSpec && modulesOf(file).includes(name));
  return importers.slice(1).map(({ path }) => `${path} imports ${name}, which only ${importers[0]?.path} should load.`);
}

/** The packages and built-in modules that a file imports: `cron` for `cron/x`, `node:fs` for `node:fs/promises`. */
function modulesOf(file: SourceFile): string[] {
  const specifiers = file.imports.filter(({ path }) => path === undefined).map(({ specifier }) => specifier);
  return [...new Set(specifiers.map((specifier) => /^(@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier))];
}
