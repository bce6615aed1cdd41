// The backups of one destination, read from their manifests; the only code that knows object keys.

import type { ByteStream } from '../core/bytes.js';
import type { Evidence } from '../core/backup.js';
import type { Clock } from '../core/clock.js';
import type { Destination } from '../core/destination.js';
import { BackupError, hasCode } from '../core/errors.js';
import { type Manifest, type ManifestObject, parseManifest, serializeManifest } from '../core/manifest.js';
import { isBackupId } from '../core/names.js';
import type { PinRecord } from '../core/pin.js';
import { type Cancellable, listAll, type ObjectInfo, type WriteOptions } from '../core/storage.js';
import { findFittingPlaces } from './fitting-places.js';
import type { LookOptions } from './folders.js';
import { serializeEvidence } from './evidence.js';
import { type BackupRef, isObjectName, KeyLayout } from './keys.js';
import { JobIndex, type ListOptions } from './job-index.js';
import { findJobs } from './jobs.js';
import { type CatalogEntry, type CatalogListing, type Leftover, Listing, newestFirst } from './listing.js';
import type { Newest } from './newest.js';
import { Probes } from './probes.js';
import { serializePin } from './pins.js';
import { Silence } from './silence.js';
import { StoppableStorage } from './stoppable-storage.js';
import { readText, textStream } from './text.js';

/** Every call ends soon after its signal has aborted, whatever the storage does. */
export class Catalog {
  private readonly keys: KeyLayout;
  private readonly storage: StoppableStorage;
  private readonly listing: Listing;
  /** Small objects that are written to see whether the destination works. */
  readonly probes: Probes;
  /** Whether whoever looked lately waited in vain. */
  readonly silence: Silence;
  private readonly indexes = new Map<string, JobIndex>();
  private readonly closing = new AbortController();

  constructor(
    readonly destination: Destination,
    private readonly clock: Clock,
  ) {
    this.keys = new KeyLayout(destination.prefix);
    this.storage = new StoppableStorage(destination.storage, clock, (key) => this.noteChange(key));
    this.listing = new Listing(destination, this.keys, this.storage);
    this.silence = new Silence(clock);
    this.probes = new Probes(destination.storage, this.keys, this.storage);
  }

  get name(): string {
    return this.destination.name;
  }

  /** Stores one object of a backup that is being made. OBJECT_KEY_INVALID for a name that an object can't have. */
  async writeObject(
    ref: BackupRef,
    name: string,
    content: ByteStream,
    options: WriteOptions = {},
  ): Promise<ObjectInfo> {
    if (!isObjectName(name)) {
      throw new BackupError('OBJECT_KEY_INVALID', `An object can't be named ${JSON.stringify(name.slice(0, 200))}.`);
    }
    return await this.storage.write(this.keys.object(ref, name), content, options);
  }

  /**
   * Makes the objects a backup: asks the storage for the length of each once more, then writes the manifest, last; as the
   * text that another destination has of it, where there is one.
   * @throws BackupError DATA_TRUNCATED when the storage holds another number of bytes than were sent
   */
  async commit(
    manifest: Manifest,
    { text = serializeManifest(manifest), ...options }: Cancellable & { readonly text?: string } = {},
  ): Promise<void> {
    for (const object of manifest.objects) await this.confirmLength(manifest, object, options);
    await this.storage.write(this.keys.manifest(manifest), textStream(text), options);
  }

  /** The manifest as it is stored, with what a later release may have added to it. */
  async manifestText(ref: BackupRef, options: Cancellable = {}): Promise<string> {
    return await readText(this.storage.read(this.keys.manifest(ref), options));
  }

  /** How many bytes there are of each object of a backup, by its name, whether it is complete or not. */
  async objectsOf(ref: BackupRef, options: Cancellable = {}): Promise<Map<string, number>> {
    const folder = this.keys.folder(ref);
    const found = new Map<string, number>();
    for await (const { key, bytes } of listAll(this.storage, folder, options)) {
      if (this.keys.meaningOf(key)?.part === 'object') found.set(key.slice(folder.length), bytes);
    }
    return found;
  }

  /** Reads the manifest once more. Throws OBJECT_NOT_FOUND or DATA_CORRUPT unless it says what the given one says. */
  async confirmManifest(manifest: Manifest, options: Cancellable = {}): Promise<void> {
    if (isSame(await this.manifestText(manifest, options), manifest)) return;
    throw new BackupError('DATA_CORRUPT', `The manifest of ${manifest.id} in ${this.name} was damaged.`);
  }

  /** Throws OBJECT_NOT_FOUND or DATA_TRUNCATED unless the object is there with the length the manifest says. */
  async confirmLength(ref: BackupRef, object: ManifestObject, options: Cancellable = {}): Promise<void> {
    const key = this.keys.object(ref, object.name);
    const { bytes } = await this.storage.stat(key, options);
    if (bytes === object.bytes) return;
    throw new BackupError(
      'DATA_TRUNCATED',
      `${this.name} holds ${bytes} bytes of ${object.name}, not ${object.bytes}.`,
      {
        context: { destination: this.name, key, expected: object.bytes, actual: bytes },
      },
    );
  }

  async addEvidence(ref: BackupRef, evidence: Evidence, options: Cancellable = {}): Promise<void> {
    const key = this.keys.newEvidence(ref, evidence.kind, evidence.at);
    await this.storage.write(key, textStream(serializeEvidence(evidence)), options);
  }

  /**
   * Of the records that a backup was found unchanged only the last says something: removes the others, as far as the
   * storage lets go of them.
   */
  async keepLastUnchanged(ref: BackupRef, { kind, at }: Evidence, options: Cancellable = {}): Promise<void> {
    const { keepsForMs } = this.destination.storage;
    const last = this.keys.evidenceOf(ref, kind, at);
    for await (const { key, modifiedAt } of listAll(this.storage, this.keys.evidence(ref), options)) {
      if (this.keys.kindOfEvidence(ref, key) !== kind || key.startsWith(last)) continue;
      const isHeld = keepsForMs !== undefined && modifiedAt.getTime() + keepsForMs > this.clock.now().getTime();
      if (!isHeld) await this.storage.delete(key, options);
    }
  }

  async addPin(ref: BackupRef, record: PinRecord, options: Cancellable = {}): Promise<void> {
    await this.storage.write(this.keys.newPin(ref, record), textStream(serializePin(record)), options);
  }

  /** The stored bytes of one object, not yet decrypted or decompressed. */
  read(ref: BackupRef, object: string, options: Cancellable = {}): ByteStream {
    return this.storage.read(this.keys.object(ref, object), options);
  }

  /**
   * All backups of a job, or of all jobs, newest first, and the manifests that could not be understood. Looks at the
   * storage now, unless `maxAgeMs` says that an earlier look will do.
   */
  async list(job?: string, options: ListOptions = {}): Promise<CatalogListing> {
    if (job !== undefined) return await this.indexOf(job).list(options);
    const asOf = this.clock.now();
    const listings: CatalogListing[] = [];
    for (const name of await this.jobs(options)) listings.push(await this.indexOf(name).list(options));
    return {
      backups: listings.flatMap(({ backups }) => backups).toSorted(newestFirst),
      unreadable: listings.flatMap(({ unreadable }) => unreadable),
      asOf: listings.reduce((oldest, listing) => (listing.asOf < oldest ? listing.asOf : oldest), asOf),
    };
  }

  /** The names of the jobs that this destination holds something of, configured or not. */
  async jobs(options: Cancellable = {}): Promise<string[]> {
    return await findJobs(this.storage, this.keys, options);
  }

  /** Of a job the newest backup alone, and what is newer and can't be understood. */
  async newest(job: string, options: LookOptions = {}): Promise<Newest> {
    return await this.listing.newest(job, this.clock.now(), options);
  }

  /** For somebody who finds nothing here: places in this storage that look as if they were meant. */
  async fittingPlaces(options: Cancellable = {}): Promise<string[]> {
    return await findFittingPlaces(this.destination, this.storage, options);
  }

  /** With the facts. Undefined when there is no such backup. Throws MANIFEST_INVALID when it can't be understood. */
  async find(ref: BackupRef, options: Cancellable = {}): Promise<CatalogEntry<Manifest> | undefined> {
    return isBackupId(ref.id) ? await this.listing.find(ref, options) : undefined;
  }

  /** Removes a backup: its manifest first, so that at no moment a manifest stands for objects that are gone. */
  async remove(ref: BackupRef, options: Cancellable = {}): Promise<void> {
    await this.storage.delete(this.keys.manifest(ref), options);
    for await (const object of listAll(this.storage, this.keys.folder(ref), options))
      await this.storage.delete(object.key, options);
  }

  /** Folders of a job without a manifest in which nothing was written since `before`. */
  async leftovers(job: string, before: Date, options: Cancellable = {}): Promise<Leftover[]> {
    return await this.listing.leftovers(job, before, options);
  }

  /**
   * Removes what `leftovers` found. That a listing did not show its manifest is not enough: the storage has to say itself
   * that there is none.
   * @throws BackupError STORAGE_FAILED, with nothing removed, when there is one
   */
  async removeLeftover(ref: BackupRef, options: Cancellable = {}): Promise<void> {
    if (await this.hasManifest(ref, options)) {
      const message = `${this.name} holds the manifest of ${ref.id} and left it out of a listing; nothing of it was removed.`;
      throw new BackupError('STORAGE_FAILED', message, {
        hint: 'Find out why the listings of this storage are not complete before anything is pruned there.',
      });
    }
    await this.remove(ref, options);
  }

  /** Ends what goes on in the background. What was asked for goes on. */
  close(): void {
    this.closing.abort();
  }

  private indexOf(job: string): JobIndex {
    const known = this.indexes.get(job);
    if (known) return known;
    const index = new JobIndex(job, this.listing, this.clock, this.closing.signal);
    this.indexes.set(job, index);
    return index;
  }

  /** What was never listed is not remembered, and has no changes to note. */
  private noteChange(key: string): void {
    const backup = this.keys.meaningOf(key);
    if (backup) this.indexes.get(backup.job)?.noteChange(backup.id);
  }

  /** Asks for the bytes: some storages look for an object by listing. */
  private async hasManifest(ref: BackupRef, options: Cancellable): Promise<boolean> {
    try {
      await readText(this.storage.read(this.keys.manifest(ref), { ...options, length: 1 }));
      return true;
    } catch (error) {
      if (hasCode(error, 'OBJECT_NOT_FOUND')) return false;
      throw error;
    }
  }
}

function isSame(stored: string, manifest: Manifest): boolean {
  try {
    return serializeManifest(parseManifest(stored)) === serializeManifest(manifest);
  } catch (error) {
    if (hasCode(error, 'MANIFEST_INVALID', 'MANIFEST_TOO_NEW')) return false;
    throw error;
  }
}
