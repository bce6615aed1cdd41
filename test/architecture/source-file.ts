// A TypeScript file as the rules see it: its place, its code without literals, and what it imports.

import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { blank } from './blank.js';

export interface SourceFile {
  /** From the `src` folder on, with slashes, e.g. `storage/local/local-storage.ts`. */
  readonly path: string;
  readonly isSpec: boolean;
  readonly text: string;
  /** Comments replaced by spaces. */
  readonly withoutComments: string;
  /** Comments and literals replaced by spaces. */
  readonly code: string;
  readonly imports: readonly Import[];
}

export interface Import {
  /** As it is written: `node:fs`, `cron`, `../core/errors.js`. */
  readonly specifier: string;
  /** The imported file, as `path` above. Absent for packages and built-in modules. */
  readonly path?: string;
}

const IMPORTS: readonly RegExp[] = [
  /\b(?:import|export)\b[^'"`;()=]*?\bfrom\s*(['"])([^'"]+)\1/g,
  /\bimport\s*(['"])([^'"]+)\1/g,
  /(?<![\w.$])(?:import|require)\s*\(\s*(['"])([^'"]+)\1/g,
];

export function parseSource(path: string, text: string): SourceFile {
  const blanked = blank(text);
  return {
    path,
    text,
    ...blanked,
    isSpec: /\.(e2e-)?spec(\.support)?\.ts$/.test(path),
    imports: importsOf(path, blanked),
  };
}

function importsOf(path: string, { withoutComments, code }: ReturnType<typeof blank>): Import[] {
  const matches = IMPORTS.flatMap((pattern) => Array.from(withoutComments.matchAll(pattern)));
  const outsideLiterals = matches.filter(({ index }) => code.charAt(index) !== ' ');
  return outsideLiterals.map((match) => toImport(path, match[2] ?? ''));
}

function toImport(importer: string, specifier: string): Import {
  if (!specifier.startsWith('.')) return { specifier };
  const target = posix.join(posix.dirname(importer), specifier);
  return { specifier, path: target.replace(/\.js$/, '.ts') };
}

/** Every TypeScript file below the folder. */
export function readSources(folder: string): SourceFile[] {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return paths
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.ts'))
    .toSorted()
    .map((path) => parseSource(path, readFileSync(join(folder, path), 'utf8')));
}
