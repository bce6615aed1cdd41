// Reads a destination's keys and manifests. Manifests and evidence never change, so each is fetched once.

import { atLeast, type Evidence, oldestFirst, type TrustLevel, trustFrom } from '../core/backup.js';
import type { Destination } from '../core/destination.js';
import { BackupError, hasCode } from '../core/errors.js';
import { type Manifest, parseManifest } from '../core/manifest.js';
import { type Pin, pinFrom, type PinRecord } from '../core/pin.js';
import { type Cancellable, listAll, type ObjectInfo } from '../core/storage.js';
import { mapConcurrent } from '../kit/concurrency.js';
import { parseEvidence } from './evidence.js';
import type { BackupRef, KeyLayout } from './keys.js';
import { parsePin } from './pins.js';
import type { StoppableStorage } from './stoppable-storage.js';
import { readText } from './text.js';

const READS_IN_FLIGHT = 20;

/** One backup in one destination. */
export interface CatalogEntry {
  readonly destination: string;
  readonly manifest: Manifest;
  /** Oldest first. */
  readonly evidence: readonly Evidence[];
  readonly trust: TrustLevel;
  /** A person said that it stays. */
  readonly pinned?: Pin;
  /** The storage keeps some of it until this time, in milliseconds since 1970; Infinity: for good. Absent: it does not. */
  readonly heldUntilMs?: number;
  /** When its manifest came, by the clock of a storage that has one of its own. */
  readonly storedAt?: Date;
}

/**
 * A manifest, a piece of evidence or a pin that is there and can't be understood. It is shown, never skipped in silence.
 * A backup whose evidence is unreadable is listed too, and trusted as if nobody had ever looked at it. One of which a pin
 * is unreadable counts as pinned: that may be what it says.
 */
export interface UnreadableBackup extends BackupRef {
  readonly destination: string;
  readonly error: BackupError;
}

export interface CatalogListing {
  /** Newest first, by the time in the manifest. */
  readonly backups: readonly CatalogEntry[];
  readonly unreadable: readonly UnreadableBackup[];
}

/** Objects of a backup that was never finished, or was being removed when the process died. */
export interface Leftover extends BackupRef {
  readonly bytes: number;
}

interface Folder extends BackupRef {
  manifestKey?: string;
  readonly evidenceKeys: string[];
  readonly pins: ObjectInfo[];
  readonly objects: ObjectInfo[];
}

export class Listing {
  private readonly manifests = new Map<string, Manifest>();
  private readonly evidence = new Map<string, Evidence>();
  private readonly pins = new Map<string, PinRecord>();

  constructor(
    private readonly destination: Destination,
    private readonly keys: KeyLayout,
    private readonly storage: StoppableStorage,
  ) {}

  /** What is below the scope: a beginning of keys that ends where a folder does. */
  async read(scope: string, options: Cancellable): Promise<CatalogListing> {
    const folders = (await this.folders(scope, options)).filter((folder) => folder.manifestKey !== undefined);
    const unreadable: UnreadableBackup[] = [];
    const entries = await mapConcurrent(folders, READS_IN_FLIGHT, async (folder) => {
      const { job, id } = folder;
      const report = (error: BackupError) =>
        void unreadable.push({ job, id, destination: this.destination.name, error });
      try {
        return await this.readEntry(folder, report, options);
      } catch (error) {
        // It was removed since it was listed.
        if (hasCode(error, 'OBJECT_NOT_FOUND')) return undefined;
        report(requireUnreadable(error));
        return undefined;
      }
    });
    this.forgetRemoved(scope, folders);
    const backups = entries.filter((entry) => entry !== undefined).toSorted(newestFirst);
    return { backups, unreadable };
  }

  async leftovers(job: string, before: Date, options: Cancellable): Promise<Leftover[]> {
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

  private async folders(scope: string, options: Cancellable): Promise<Folder[]> {
    const folders = new Map<string, Folder>();
    for await (const object of listAll(this.storage, scope, options)) {
      const meaning = this.keys.meaningOf(object.key);
      if (!meaning) continue;
      const key = `${meaning.job}/${meaning.id}`;
      const folder: Folder = folders.get(key) ?? {
        job: meaning.job,
        id: meaning.id,
        evidenceKeys: [],
        pins: [],
        objects: [],
      };
      folders.set(key, folder);
      folder.objects.push(object);
      if (meaning.part === 'manifest') folder.manifestKey = object.key;
      if (meaning.part === 'evidence') folder.evidenceKeys.push(object.key);
      if (meaning.part === 'pin') folder.pins.push(object);
    }
    return [...folders.values()];
  }

  private async readEntry(
    folder: Folder,
    report: (error: BackupError) => void,
    options: Cancellable,
  ): Promise<CatalogEntry> {
    const manifest = await this.once(this.manifests, folder.manifestKey ?? '', parseManifest, options);
    if (manifest.id !== folder.id || manifest.job !== folder.job) {
      throw new BackupError('MANIFEST_INVALID', `The manifest of ${folder.id} names another backup: ${manifest.id}.`);
    }
    const evidence: Evidence[] = [];
    for (const key of folder.evidenceKeys) {
      try {
        evidence.push(await this.once(this.evidence, key, parseEvidence, options));
      } catch (error) {
        report(requireUnreadable(error));
      }
    }
    const pinned = await this.readPins(folder, report, options);
    const known = trustFrom(evidence);
    const doubtful = evidence.length < folder.evidenceKeys.length && atLeast(known, 'stored');
    return {
      destination: this.destination.name,
      manifest,
      evidence: evidence.toSorted(oldestFirst),
      trust: doubtful ? 'stored' : known,
      ...(pinned === undefined ? {} : { pinned }),
      ...this.holdOf(folder),
      ...this.arrivalOf(folder),
    };
  }

  private async readPins(
    { pins }: Folder,
    report: (error: BackupError) => void,
    options: Cancellable,
  ): Promise<Pin | undefined> {
    const records: PinRecord[] = [];
    const unreadable: Pin[] = [];
    for (const { key, modifiedAt } of pins) {
      try {
        records.push(await this.once(this.pins, key, parsePin, options));
      } catch (error) {
        report(requireUnreadable(error));
        unreadable.push({ at: modifiedAt, reason: `the record ${key} can't be read` });
      }
    }
    return unreadable[0] ?? pinFrom(records);
  }

  /** A backup is removed as a whole, so what came last decides: often a piece of evidence. */
  private holdOf({ objects }: Folder): Pick<CatalogEntry, 'heldUntilMs'> {
    const { keepsForMs } = this.destination.storage;
    if (keepsForMs === undefined) return {};
    const writtenAt = objects.map(({ modifiedAt }) => modifiedAt.getTime());
    return { heldUntilMs: Math.max(...writtenAt) + keepsForMs };
  }

  private arrivalOf({ manifestKey, objects }: Folder): Pick<CatalogEntry, 'storedAt'> {
    if (this.destination.storage.hasOwnClock !== true) return {};
    const stored = objects.find(({ key }) => key === manifestKey);
    return stored === undefined ? {} : { storedAt: stored.modifiedAt };
  }

  private async once<T>(
    cache: Map<string, T>,
    key: string,
    parse: (text: string) => T,
    options: Cancellable,
  ): Promise<T> {
    const known = cache.get(key);
    if (known !== undefined) return known;
    const parsed = parse(await readText(this.storage.read(key, options)));
    cache.set(key, parsed);
    return parsed;
  }

  /** Keeps memory in step with the destination: what is not listed any more is dropped. */
  private forgetRemoved(scope: string, folders: readonly Folder[]): void {
    const listed = new Set(
      folders.flatMap((folder) => [
        folder.manifestKey ?? '',
        ...folder.evidenceKeys,
        ...folder.pins.map(({ key }) => key),
      ]),
    );
    for (const cache of [this.manifests, this.evidence, this.pins]) {
      for (const key of cache.keys()) if (key.startsWith(scope) && !listed.has(key)) cache.delete(key);
    }
  }
}

/** Throws again what is not about the content: not being able to read is never the same as finding nonsense. */
function requireUnreadable(error: unknown): BackupError {
  if (hasCode(error, 'MANIFEST_INVALID', 'MANIFEST_TOO_NEW')) return error;
  throw error;
}

function newestFirst(a: CatalogEntry, b: CatalogEntry): number {
  return b.manifest.startedAt.getTime() - a.manifest.startedAt.getTime() || b.manifest.id.localeCompare(a.manifest.id);
}
