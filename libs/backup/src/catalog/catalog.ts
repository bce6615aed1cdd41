// The backups of one destination, read from their manifests; the only code that knows object keys.

import type { ByteStream } from '../core/bytes.js';
import type { Evidence } from '../core/backup.js';
import type { Destination } from '../core/destination.js';
import { BackupError } from '../core/errors.js';
import { type Manifest, type ManifestObject, serializeManifest } from '../core/manifest.js';
import { listAll, type ObjectInfo } from '../core/storage.js';
import { serializeEvidence } from './evidence.js';
import { type BackupRef, KeyLayout } from './keys.js';
import { Listing, type CatalogListing, type CatalogEntry } from './listing.js';
import { textStream } from './text.js';

interface Cancellable {
  readonly signal?: AbortSignal;
}

/** Objects of a backup that was never finished, or was being removed when the process died. */
export interface Leftover extends BackupRef {
  readonly keys: readonly string[];
  readonly bytes: number;
}

export class Catalog {
  private readonly keys: KeyLayout;
  private readonly listing: Listing;

  constructor(readonly destination: Destination) {
    this.keys = new KeyLayout(destination.prefix);
    this.listing = new Listing(destination, this.keys);
  }

  get name(): string {
    return this.destination.name;
  }

  /** Stores one object of a backup that is being made. */
  async writeObject(ref: BackupRef, name: string, content: ByteStream, options: Cancellable = {}): Promise<ObjectInfo> {
    return await this.destination.storage.write(this.keys.object(ref, name), content, options);
  }

  /**
   * Makes the objects a backup: asks the storage for the length of each once more, then writes the manifest, last.
   * @throws BackupError DATA_TRUNCATED when the storage holds another number of bytes than were sent
   */
  async commit(manifest: Manifest, options: Cancellable = {}): Promise<void> {
    for (const object of manifest.objects) await this.confirmLength(manifest, object, options);
    const content = textStream(serializeManifest(manifest));
    await this.destination.storage.write(this.keys.manifest(manifest), content, options);
  }

  /** Throws OBJECT_NOT_FOUND or DATA_TRUNCATED unless the object is there with the length the manifest says. */
  async confirmLength(ref: BackupRef, object: ManifestObject, options: Cancellable = {}): Promise<void> {
    const key = this.keys.object(ref, object.name);
    const { bytes } = await this.destination.storage.stat(key, options);
    if (bytes === object.bytes) return;
    throw new BackupError(
      'DATA_TRUNCATED',
      `${this.name} holds ${bytes} bytes of ${object.name}, not ${object.bytes}.`,
      {
        context: { destination: this.name, key, expected: object.bytes, actual: bytes },
      },
    );
  }

  async addEvidence(ref: BackupRef, evidence: Evidence): Promise<void> {
    const key = this.keys.newEvidence(ref, evidence.kind, evidence.at);
    await this.destination.storage.write(key, textStream(serializeEvidence(evidence)));
  }

  /** The stored bytes of one object, not yet decrypted or decompressed. */
  read(ref: BackupRef, object: string, options: Cancellable = {}): ByteStream {
    return this.destination.storage.read(this.keys.object(ref, object), options);
  }

  /** All backups of a job, or of all jobs, newest first, and the manifests that could not be understood. */
  async list(job?: string, options: Cancellable = {}): Promise<CatalogListing> {
    return await this.listing.read(job, options);
  }

  /** Undefined when this destination has no such backup. Throws MANIFEST_INVALID when it can't be understood. */
  async find(id: string, options: Cancellable = {}): Promise<CatalogEntry | undefined> {
    const { backups, unreadable } = await this.list(undefined, options);
    const damaged = unreadable.find((entry) => entry.id === id);
    if (damaged) throw damaged.error;
    return backups.find((entry) => entry.manifest.id === id);
  }

  /** Removes a backup: its manifest first, so that at no moment a manifest stands for objects that are gone. */
  async remove(ref: BackupRef, options: Cancellable = {}): Promise<void> {
    const { storage } = this.destination;
    await storage.delete(this.keys.manifest(ref), options);
    for await (const object of listAll(storage, this.keys.folder(ref), options))
      await storage.delete(object.key, options);
  }

  /** Folders of a job without a manifest in which nothing was written since `before`. */
  async leftovers(job: string, before: Date, options: Cancellable = {}): Promise<Leftover[]> {
    return await this.listing.leftovers(job, before, options);
  }
}
