// A small Nest application outside of the repository that installs the packed library as any user would.

import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { prepare, ROOT, run, type Outcome } from './repository.js';

export interface AppDescription {
  readonly name: string;
  readonly type: 'module' | 'commonjs';
  /** What it installs besides the library, e.g. `@nestjs/core@^11`. */
  readonly packages: readonly string[];
  /** The compiler it is checked and built with. */
  readonly tsc: string;
  /** One tsconfig for each way of resolving modules that such an app may use; the app is built with the first. */
  readonly compilerOptions: readonly Readonly<Record<string, unknown>>[];
}

const BASE_OPTIONS = {
  target: 'es2022',
  strict: true,
  experimentalDecorators: true,
  emitDecoratorMetadata: true,
  types: ['node'],
  rootDir: 'src',
  outDir: 'dist',
};

/** Writes the app and installs what it needs, without a network where npm has the packages already. */
export async function createApp(folder: string, app: AppDescription, tarball: string, main: string): Promise<void> {
  await mkdir(join(folder, 'src'), { recursive: true });
  await writeJson(join(folder, 'package.json'), { name: app.name, private: true, type: app.type });
  await writeFile(join(folder, 'src/main.ts'), main);
  for (const [index, options] of app.compilerOptions.entries()) {
    const compilerOptions = { ...BASE_OPTIONS, ...options };
    await writeJson(join(folder, tsconfig(index)), { compilerOptions, include: ['src'] });
  }
  const quiet = ['--prefer-offline', '--no-audit', '--no-fund', '--no-package-lock', '--ignore-scripts'];
  await prepare(folder, 'npm', ['install', ...quiet, tarball, ...app.packages]);
  await linkSqliteDriver(folder);
}

/** The driver is compiled on installation; the one of the repository saves doing that again. */
async function linkSqliteDriver(folder: string): Promise<void> {
  await symlink(join(ROOT, 'node_modules/better-sqlite3'), join(folder, 'node_modules/better-sqlite3'));
}

/** What the compiler says about the app and about the types of the library; nothing when all is well. */
export async function typeProblems(folder: string, app: AppDescription, index: number): Promise<string[]> {
  const args = [app.tsc, '-p', tsconfig(index), '--noEmit', '--skipLibCheck', 'false', '--pretty', 'false'];
  const { code, stdout, stderr } = await run(folder, process.execPath, args);
  const lines = (stdout + stderr).split('\n');
  const ours = lines.filter((line) => /^(?:src|node_modules\/nestjs-backup)\/|^error|^\S*tsconfig/.test(line));
  return code !== 0 && !stdout.includes('error TS') ? lines : ours;
}

/** Builds the app and runs it to its own end. */
export async function runApp(folder: string, app: AppDescription): Promise<Outcome> {
  await prepare(folder, process.execPath, [app.tsc, '-p', tsconfig(0), '--skipLibCheck']);
  return run(folder, process.execPath, ['--disable-warning=ExperimentalWarning', 'dist/main.js']);
}

function tsconfig(index: number): string {
  return index === 0 ? 'tsconfig.json' : `tsconfig.${index}.json`;
}

async function writeJson(path: string, value: unknown): Promise<void> {
  await writeFile(path, JSON.stringify(value, null, 2));
}
