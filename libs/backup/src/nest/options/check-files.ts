// Finds directories that would be backed up into themselves.

import { isAbsolute, relative, resolve, sep } from 'node:path';

import type { Reader } from '../../core/reader.js';
import { compileGlob } from '../../kit/globs.js';
import type { FilesSourceSettings, Settings } from './settings.js';

/** Where links lead is seen when a backup runs; what `include` chooses decides then too. */
export function refuseDestinationsInside(
  reader: Reader,
  jobs: Settings['jobs'],
  destinations: Settings['destinations'],
): void {
  for (const [name, { source, destinations: used }] of Object.entries(jobs)) {
    if ('capture' in source || source.type !== 'files' || source.directory === '') continue;
    const directory = reader.at(name).at('source').at('directory');
    for (const place of used) {
      const storage = destinations[place]?.storage;
      if (!storage || !('type' in storage) || storage.type !== 'local' || !captures(source, storage.directory))
        continue;
      directory.problem(
        `holds the directory of the destination ${place}, where its backups go; move one of them, or name it in exclude`,
      );
    }
  }
}

function captures({ directory, include, exclude = [] }: FilesSourceSettings, destination: string): boolean {
  const path = relative(resolve(directory), resolve(destination));
  if (include !== undefined || isAbsolute(path) || path.split(sep)[0] === '..') return false;
  const parts = path.split(sep);
  const folders = parts.map((_, at) => parts.slice(0, at + 1).join('/'));
  return !exclude.map(compileGlob).some((matches) => folders.some(matches));
}
