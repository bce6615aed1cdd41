// Reads what lies in the folder of a backup. Manifests, evidence and pins never change, so each is fetched once.

import { atLeast, type Evidence, oldestFirst, trustFrom } from '../core/backup.js';
import type { Destination } from '../core/destination.js';
import { BackupError, hasCode } from '../core/errors.js';
import { type Manifest, type ManifestSummary, parseManifest } from '../core/manifest.js';
import { lastPinRecord, type Pin, pinOf, type PinRecord } from '../core/pin.js';
import { parseEvidence } from './evidence.js';
import type { Folder, LookOptions } from './folders.js';
import type { CatalogEntry } from './entry.js';
import { parsePin } from './pins.js';
import type { StoppableStorage } from './stoppable-storage.js';
import { readText } from './text.js';

/** Told what is there and can't be understood. */
type Report = (error: BackupError) => void;

export class EntryReader {
  private readonly manifests = new Map<string, ManifestSummary>();
  private readonly evidence = new Map<string, Evidence>();
  private readonly pins = new Map<string, PinRecord>();

  constructor(
    private readonly destination: Destination,
    private readonly storage: StoppableStorage,
  ) {}

  /** @throws BackupError MANIFEST_INVALID, MANIFEST_TOO_NEW, OBJECT_NOT_FOUND, or why the storage could not be read */
  async read(folder: Folder, report: Report, options: LookOptions): Promise<CatalogEntry> {
    const manifest = await this.manifest(folder, options);
    const evidence: Evidence[] = [];
    for (const key of folder.evidenceKeys) {
      try {
        evidence.push(await this.once(this.evidence, key, parseEvidence, options));
      } catch (error) {
        report(requireUnreadable(error));
      }
    }
    const known = trustFrom(evidence);
    const doubtful = evidence.length < folder.evidenceKeys.length && atLeast(known, 'stored');
    return {
      destination: this.destination.name,
      manifest,
      evidence: evidence.toSorted(oldestFirst),
      trust: doubtful ? 'stored' : known,
      ...(await this.readPins(folder, report, options)),
      ...this.holdOf(folder),
      ...this.arrivalOf(folder),
    };
  }

  /** What was found out about the backup is not looked at. Throws as `read` does. */
  async manifest({ job, id, manifestKey = '' }: Folder, options: LookOptions): Promise<ManifestSummary> {
    const manifest = await this.once(this.manifests, manifestKey, parseSummary, options);
    if (manifest.id === id && manifest.job === job) return manifest;
    throw new BackupError('MANIFEST_INVALID', `The manifest of ${id} names another backup: ${manifest.id}.`);
  }

  /** Reads it anew. One that was understood and can't be any more is not remembered as if it could. */
  async wholeManifest(key: string, options: LookOptions): Promise<Manifest> {
    const text = await this.text(key, options);
    this.manifests.delete(key);
    const manifest = parseManifest(text);
    this.manifests.set(key, summaryOf(manifest));
    return manifest;
  }

  /** Keeps memory in step with the destination: of the scope, what is in none of the folders is dropped. */
  forgetOthers(scope: string, folders: readonly Folder[]): void {
    const listed = new Set(folders.flatMap(({ objects }) => objects.map(({ key }) => key)));
    for (const cache of [this.manifests, this.evidence, this.pins]) {
      for (const key of cache.keys()) if (key.startsWith(scope) && !listed.has(key)) cache.delete(key);
    }
  }

  private async readPins(
    { pins }: Folder,
    report: Report,
    options: LookOptions,
  ): Promise<Pick<CatalogEntry, 'pinned' | 'pinChangedAt'>> {
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
    const last = lastPinRecord(records);
    const pinned = unreadable[0] ?? (last && pinOf(last));
    return { ...(pinned === undefined ? {} : { pinned }), ...(last === undefined ? {} : { pinChangedAt: last.at }) };
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
    options: LookOptions,
  ): Promise<T> {
    const known = cache.get(key);
    if (known !== undefined) return known;
    const parsed = parse(await this.text(key, options));
    cache.set(key, parsed);
    return parsed;
  }

  private async text(key: string, { gotOn, ...options }: LookOptions): Promise<string> {
    const text = await readText(this.storage.read(key, options));
    gotOn?.();
    return text;
  }
}

/** Remembered for each backup, and so without the facts: they would take most of the memory. */
function summaryOf(manifest: Manifest): ManifestSummary {
  const { facts: _, ...summary } = manifest;
  return summary;
}

function parseSummary(text: string): ManifestSummary {
  return summaryOf(parseManifest(text));
}

/** Throws again what is not about the content: not being able to read is never the same as finding nonsense. */
export function requireUnreadable(error: unknown): BackupError {
  if (hasCode(error, 'MANIFEST_INVALID', 'MANIFEST_TOO_NEW')) return error;
  throw error;
}
