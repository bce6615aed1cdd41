// Reads a backup where it is copied from, and remembers what broke that: nobody is to take it for a fault of the target.

import type { Catalog } from '../../catalog/catalog.js';
import type { BackupRef } from '../../catalog/keys.js';
import type { ByteStream } from '../../core/bytes.js';
import { BackupError } from '../../core/errors.js';
import { type Manifest, type ManifestObject, parseManifest } from '../../core/manifest.js';
import type { Throttle } from '../../kit/throttle.js';
import { sealedObject } from '../../pipeline/open-object.js';

export class Reading {
  /** Why it could not be read to its end. */
  failure: BackupError | undefined;

  constructor(
    private readonly catalog: Catalog,
    private readonly ref: BackupRef,
    private readonly throttle: Throttle | undefined,
    private readonly signal: AbortSignal,
  ) {}

  /** With its text: what a later release has added to it is copied too. */
  async manifest(): Promise<{ readonly manifest: Manifest; readonly text: string }> {
    try {
      const text = await this.catalog.manifestText(this.ref, { signal: this.signal });
      const manifest = parseManifest(text);
      if (manifest.id === this.ref.id && manifest.job === this.ref.job) return { manifest, text };
      throw new BackupError('MANIFEST_INVALID', `The manifest of ${this.ref.id} names another backup: ${manifest.id}.`);
    } catch (error) {
      throw this.failed(error);
    }
  }

  /** The stored bytes. Ends only when they are those of the manifest. */
  async *object(object: ManifestObject): ByteStream & AsyncGenerator<Uint8Array> {
    try {
      const stored = this.catalog.read(this.ref, object.name, { signal: this.signal });
      yield* sealedObject(this.throttle?.limit(stored, this.signal) ?? stored, object);
    } catch (error) {
      throw this.failed(error);
    }
  }

  private failed(error: unknown): unknown {
    if (this.signal.aborted) return error;
    this.failure ??= BackupError.from(error, 'STORAGE_FAILED', `${this.catalog.name} could not be read`);
    return error;
  }
}
