// The package as npm would publish it.

import { join } from 'node:path';
import { LIBRARY, prepare } from './repository.js';

export interface Tarball {
  readonly path: string;
  /** The paths of what is in it, sorted. */
  readonly files: readonly string[];
}

interface PackReport {
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}

/** Packs the library, as it is built now, into the folder. */
export async function packLibrary(folder: string): Promise<Tarball> {
  const output = await prepare(LIBRARY, 'npm', ['pack', '--json', '--pack-destination', folder]);
  const [report] = JSON.parse(output) as PackReport[];
  if (!report) throw new Error('npm pack reported no tarball.');
  return { path: join(folder, report.filename), files: report.files.map(({ path }) => path).toSorted() };
}
