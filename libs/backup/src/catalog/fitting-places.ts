// Where the backups are that were looked for in the wrong folder: one too deep, or one too high.

import type { Destination } from '../core/destination.js';
import type { Cancellable } from '../core/storage.js';
import type { StoppableStorage } from './stoppable-storage.js';

const BACKUP = /^(.*?)\/[a-z][a-z0-9-]{0,62}\/\d{4}\/\d\d\/\d\d\/\d{8}T\d{6}Z-[a-z0-9]{10}\//;
const RECORDS = /^(.*?)\/\.(?:runs|claims|audit|alerts|probes)\//;

/**
 * Places that hold the folders of jobs, as `location` says where the storage is; the first that are met below the
 * prefix, or else anywhere in the storage. Says nothing where it may not look.
 */
export async function findFittingPlaces(
  { storage: { location }, prefix }: Destination,
  storage: StoppableStorage,
  options: Cancellable,
): Promise<string[]> {
  const root = location.replace(/ \(.*\)$/, '');
  for (const scope of prefix === '' ? [''] : [`${prefix}/`, '']) {
    const { objects } = await storage.list(scope, options).catch(() => ({ objects: [] }));
    const places = objects.flatMap(({ key }) => placeOf(`${root}/${key}`) ?? []);
    if (places.length > 0) return [...new Set(places)].slice(0, 3);
  }
  return [];
}

function placeOf(path: string): string | undefined {
  return (BACKUP.exec(path) ?? RECORDS.exec(path))?.[1];
}
