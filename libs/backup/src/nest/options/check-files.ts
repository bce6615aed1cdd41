// Finds directories that would be backed up into themselves.

import { isAbsolute, relative, resolve, sep } from 'node:path';

import type { Reader } from '../../core/reader.js';
import { compileGlob } from '../../kit/globs.js';
import type { DestinationSettings, FilesSourceSettings, Settings } from './settings.js';

/** Where links lead is seen when a backup runs; what `include` chooses decides then too. */
export function refuseDestinationsInside(
  reader: Reader,
  jobs: Settings['jobs'],
  destinations: Settings['destinations'],
): void {
  for (const [name, { source, destinations: stored, copiedTo = [] }] of Object.entries(jobs)) {
    if ('capture' in source || source.type !== 'files' || source.directory === '') continue;
    const directory = reader.at(name).at('source').at('directory');
    for (const place of [...stored, ...copiedTo]) {
      const holds = placesOf(name, destinations[place]).find((path) => captures(source, path));
      if (holds === undefined) continue;
      directory.problem(
        `holds the directory of the destination ${place}, where its backups go: ${holds}; move one of them, or name it in exclude`,
      );
    }
  }
}

/** Directories of this machine that hold backups of a job: the destination, and the folder of the job in it. */
export function placesOf(job: string, destination: DestinationSettings | undefined): string[] {
  const storage = destination?.storage;
  if (!storage || !('type' in storage) || storage.type !== 'local') return [];
  return [resolve(storage.directory), resolve(storage.directory, destination.prefix, job)];
}

function captures({ directory, include, exclude = [] }: FilesSourceSettings, destination: string): boolean {
  const path = relative(resolve(directory), destination);
  if (include !== undefined || isAbsolute(path) || path.split(sep)[0] === '..') return false;
  const parts = path.split(sep);
  const folders = parts.map((_, at) => parts.slice(0, at + 1).join('/'));
  return !exclude.map(compileGlob).some((matches) => folders.some(matches));
}
