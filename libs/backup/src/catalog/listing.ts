// What a destination holds: its backups, newest first, what can't be understood, and what unfinished runs left.

import { setMaxListeners } from 'node:events';

import type { Destination } from '../core/destination.js';
import { type BackupError, hasCode } from '../core/errors.js';
import type { Manifest } from '../core/manifest.js';
import { mapConcurrent } from '../kit/concurrency.js';
import type { CatalogEntry, UnreadableBackup } from './entry.js';
import { EntryReader, requireUnreadable } from './entry-reader.js';
import { type Folder, type LookOptions, readFolders } from './folders.js';
import type { BackupRef, KeyLayout } from './keys.js';
import { findNewest, type Newest } from './newest.js';
import type { StoppableStorage } from './stoppable-storage.js';

export type { CatalogEntry, UnreadableBackup };

/** More gain nothing: these keep the one core busy that an S3 client has. */
const READS_IN_FLIGHT = 32;

export interface CatalogContents {
  /** Newest first, by the time in the manifest. */
  readonly backups: readonly CatalogEntry[];
  readonly unreadable: readonly UnreadableBackup[];
}

export interface CatalogListing extends CatalogContents {
  /** When the storage was looked at. What this process has changed since is seen nonetheless. */
  readonly asOf: Date;
}

/** Objects of a backup that was never finished, or was being removed when the process died. */
export interface Leftover extends BackupRef {
  readonly bytes: number;
}

export class Listing {
  private readonly reader: EntryReader;

  constructor(
    private readonly destination: Destination,
    private readonly keys: KeyLayout,
    private readonly storage: StoppableStorage,
  ) {
    this.reader = new EntryReader(destination, storage);
  }

  async newest(job: string, now: Date, options: LookOptions): Promise<Newest> {
    const { keys, storage, reader } = this;
    return await findNewest(job, now, { destination: this.destination.name, keys, storage, reader }, options);
  }

  async readJob(job: string, options: LookOptions): Promise<CatalogContents> {
    const scope = this.keys.scope(job);
    const folders = await this.folders(scope, options);
    this.reader.forgetOthers(scope, folders);
    return await this.readAll(folders, options);
  }

  async readBackups(refs: readonly BackupRef[], options: LookOptions): Promise<CatalogContents> {
    expectManyListeners(options);
    const folders = await mapConcurrent(refs, READS_IN_FLIGHT, (ref) => this.folders(this.keys.folder(ref), options));
    return await this.readAll(folders.flat(), options);
  }

  /** With the facts. */
  async find(ref: BackupRef, options: LookOptions): Promise<CatalogEntry<Manifest> | undefined> {
    const [folder] = await this.folders(this.keys.folder(ref), options);
    if (folder?.manifestKey === undefined) return undefined;
    try {
      const manifest = await this.reader.wholeManifest(folder.manifestKey, options);
      return { ...(await this.reader.read(folder, ignore, options)), manifest };
    } catch (error) {
      if (isRemoved(error)) return undefined;
      throw error;
    }
  }

  async leftovers(job: string, before: Date, options: LookOptions): Promise<Leftover[]> {
    const folders = await this.folders(this.keys.scope(job), options);
    return folders
      .filter((folder) => folder.manifestKey === undefined)
      .filter((folder) => folder.objects.every((object) => object.modifiedAt < before))
      .map(({ job: name, id, objects }) => ({
        job: name,
        id,
        bytes: objects.reduce((sum, object) => sum + object.bytes, 0),
      }));
  }

  private async readAll(folders: readonly Folder[], options: LookOptions): Promise<CatalogContents> {
    expectManyListeners(options);
    const complete = folders.filter((folder) => folder.manifestKey !== undefined);
    const unreadable: UnreadableBackup[] = [];
    const entries = await mapConcurrent(complete, READS_IN_FLIGHT, async (folder) => {
      const { job, id } = folder;
      const report = (error: BackupError) =>
        void unreadable.push({ job, id, destination: this.destination.name, error });
      try {
        return await this.reader.read(folder, report, options);
      } catch (error) {
        if (!isRemoved(error)) report(requireUnreadable(error));
        return undefined;
      }
    });
    return { backups: entries.filter((entry) => entry !== undefined).toSorted(newestFirst), unreadable };
  }

  private async folders(scope: string, options: LookOptions): Promise<Folder[]> {
    return await readFolders(this.storage, this.keys, scope, options);
  }
}

export function newestFirst(a: CatalogEntry, b: CatalogEntry): number {
  return b.manifest.startedAt.getTime() - a.manifest.startedAt.getTime() || b.manifest.id.localeCompare(a.manifest.id);
}

/** It was removed since it was listed. */
function isRemoved(error: unknown): boolean {
  return hasCode(error, 'OBJECT_NOT_FOUND');
}

/** Node.js takes many listeners for a leak; here there is one for each read under way. */
function expectManyListeners({ signal }: LookOptions): void {
  if (signal) setMaxListeners(0, signal);
}

function ignore(): void {}
