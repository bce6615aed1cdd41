// A file of the application, and what is meant of it; the only place that loads code of others.

import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

import { BackupError } from '../../core/errors.js';
import { isRecord } from '../../core/reader.js';

/** What a file exports, by name; `default` among it. */
export type Exports = Readonly<Record<string, unknown>>;

export interface Named {
  readonly file: string;
  /** What is after the `#`. */
  readonly name: string | undefined;
}

export function splitName(text: string): Named {
  const [file = '', name] = text.split('#', 2);
  return { file, name };
}

/** Also of CommonJS, however its default was written. @throws BackupError REQUEST_INVALID saying what to do about it */
export async function loadModule(file: string): Promise<Exports> {
  const { href } = pathToFileURL(resolve(file));
  try {
    const loaded: unknown = await import(href);
    return flattened(isRecord(loaded) ? loaded : {});
  } catch (error) {
    throw new BackupError('REQUEST_INVALID', `${file} can't be loaded: ${reasonOf(error)}`, {
      hint: hintFor(file),
      cause: error,
    });
  }
}

/** `module.exports = x` comes as a default of x, and `exports.default = x` as one of what was exported. */
function flattened(exports: Exports): Exports {
  const { default: whole } = exports;
  if (!isRecord(whole)) return exports;
  return '__esModule' in whole ? { ...exports, ...whole } : { ...whole, ...exports };
}

function hintFor(file: string): string {
  return /\.[cm]?tsx?$/.test(file)
    ? 'It is TypeScript: compile it (npx tsc, nest build) and give the .js file of it, such as dist/….js.'
    : 'Check the path, and that the file runs by itself: node <file>. Or give --storage with the URL of a storage.';
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
