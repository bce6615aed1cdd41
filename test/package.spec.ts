// The package as users get it: what is in the tarball, and that a Nest 12 and a Nest 11 application can live with it.

import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parseSource } from './architecture/source-file.js';
import { type AppReport, MAIN, nest11, nest12 } from './package/apps.js';
import { LIBRARY, prepare } from './package/repository.js';
import { createApp, runApp, typeProblems } from './package/scratch-app.js';
import { packLibrary, type Tarball } from './package/tarball.js';

interface PackageJson {
  readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta: Readonly<Record<string, unknown>>;
}

const APPS = [nest12, nest11];

const execute = promisify(execFile);

let scratch: string;
let tarball: Tarball;
let packageJson: PackageJson;

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'nestjs-backup-package-'));
  packageJson = JSON.parse(await readFile(join(LIBRARY, 'package.json'), 'utf8')) as PackageJson;
  tarball = await packLibrary(scratch);
  await Promise.all(APPS.map((app) => createApp(join(scratch, app.name), app, tarball.path, MAIN)));
}, 600_000);

afterAll(async () => {
  await rm(scratch, { recursive: true, force: true });
});

describe('the tarball', () => {
  it('holds the compiled library and what a user wants to read', () => {
    const wanted = ['CHANGELOG.md', 'LICENSE', 'README.md', 'docs/format.md', 'package.json'];
    expect(tarball.files).toEqual(expect.arrayContaining(wanted));
  });

  it('holds every file that the exports name', () => {
    const targets = Object.values(packageJson.exports).flatMap((entry) =>
      typeof entry === 'string' ? [entry] : Object.values(entry),
    );
    expect(targets.length).toBeGreaterThan(4);
    expect(tarball.files).toEqual(expect.arrayContaining(targets.map((target) => target.replace('./', ''))));
  });

  it('holds no tests, no sources and no traces of the build', () => {
    const unwanted = /\.spec\.|^src\/|(?<!\.d)\.tsx?$|tsbuildinfo|tsconfig|golden/;
    expect(tarball.files.filter((file) => unwanted.test(file))).toEqual([]);
  });

  it('declares types that need nothing but what is certainly installed', async () => {
    const optional = Object.keys(packageJson.peerDependenciesMeta);
    const peers = Object.keys(packageJson.peerDependencies).filter((name) => !optional.includes(name));
    const present = new RegExp(`^(node:|(${[...Object.keys(packageJson.dependencies), ...peers].join('|')})(/|$))`);
    const declarations = tarball.files.filter((file) => file.endsWith('.d.ts'));
    expect(declarations).toContain('dist/index.d.ts');
    for (const file of declarations) {
      const { imports } = parseSource(file, await readFile(join(LIBRARY, file), 'utf8'));
      const packages = imports.filter(({ path }) => path === undefined).map(({ specifier }) => specifier);
      expect({ file, missing: packages.filter((name) => !present.test(name)) }).toEqual({ file, missing: [] });
    }
  });
});

describe.each(APPS)('an application of the kind $name', (app) => {
  const folder = () => join(scratch, app.name);

  it('has none of the optional parts but the SQLite driver', () => {
    const optional = Object.keys(packageJson.peerDependenciesMeta);
    const found = optional.filter((name) => existsSync(join(folder(), 'node_modules', name)));
    expect(found).toEqual(['better-sqlite3']);
  });

  it.each(app.compilerOptions.map((options, index) => ({ index, options: JSON.stringify(options) })))(
    'finds sound types with $options',
    async ({ index }) => {
      expect(await typeProblems(folder(), app, index)).toEqual([]);
    },
    60_000,
  );

  it('boots, takes a backup of a SQLite file, lists it, closes and ends', async () => {
    await prepare(folder(), 'sqlite3', [
      'gallery.db',
      'CREATE TABLE photos (id INTEGER); INSERT INTO photos VALUES (1);',
    ]);
    const { code, stdout, stderr } = await runApp(folder(), app);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const report = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as AppReport;
    expect(report).toEqual({ state: 'succeeded', jobs: ['gallery'], testing: expect.any(Number) });
    expect(report.testing).toBeGreaterThan(0);
  }, 150_000);

  it('has the command line, which lists that backup', async () => {
    const { stdout } = await execute(
      'node_modules/.bin/nestjs-backup',
      ['list', '--json', '-s', `file://${folder()}/backups`],
      {
        cwd: folder(),
      },
    );
    expect(JSON.parse(stdout)).toMatchObject({ backups: [{ trust: 'verified', manifest: { job: 'gallery' } }] });
  }, 60_000);
});
