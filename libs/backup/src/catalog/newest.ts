// The newest backup of a job, found without reading all the others.

import { isOwn } from '../core/backup.js';
import type { ManifestSummary } from '../core/manifest.js';
import { DAY } from '../kit/durations.js';
import { type EntryReader, requireUnreadable } from './entry-reader.js';
import { type Folder, type LookOptions, readFolders } from './folders.js';
import type { KeyLayout } from './keys.js';
import type { UnreadableBackup } from './entry.js';
import type { StoppableStorage } from './stoppable-storage.js';

export interface Newest {
  /**
   * By the time in its id. A safety backup says what was replaced, maybe elsewhere: it counts when there is nothing else.
   * Absent: there is none that can be understood.
   */
  readonly manifest?: ManifestSummary;
  /** The newer ones that can't be understood; all of the job when there is no other. */
  readonly unreadable: readonly UnreadableBackup[];
}

export interface NewestContext {
  readonly destination: string;
  readonly storage: StoppableStorage;
  readonly keys: KeyLayout;
  readonly reader: EntryReader;
}

/** How far it is looked back, a step at a time: the newest backup is rarely old. */
const STEPS_MS = [2 * DAY, 40 * DAY, 400 * DAY];

export async function findNewest(
  job: string,
  now: Date,
  { destination, storage, keys, reader }: NewestContext,
  options: LookOptions,
): Promise<Newest> {
  const unreadable = new Map<string, UnreadableBackup>();
  let safety: ManifestSummary | undefined;
  const beginnings = [...STEPS_MS.map((ms) => keys.before(job, new Date(now.getTime() - ms))), undefined];
  for (const after of beginnings) {
    const folders = await readFolders(
      storage,
      keys,
      keys.scope(job),
      after === undefined ? options : { ...options, after },
    );
    for (const folder of folders.filter(isBackup).toSorted(newestIdFirst)) {
      if (unreadable.has(folder.id)) continue;
      try {
        const manifest = await reader.manifest(folder, options);
        if (isOwn(manifest)) return { manifest, unreadable: [...unreadable.values()] };
        safety ??= manifest;
      } catch (error) {
        unreadable.set(folder.id, { job, id: folder.id, destination, error: requireUnreadable(error) });
      }
    }
  }
  return { ...(safety === undefined ? {} : { manifest: safety }), unreadable: [...unreadable.values()] };
}

function isBackup({ manifestKey }: Folder): boolean {
  return manifestKey !== undefined;
}

function newestIdFirst(a: Folder, b: Folder): number {
  return a.id < b.id ? 1 : -1;
}
