// Stands in for a storage that did not answer a moment ago: whoever asks is told so at once, and goes on to the next one.

import type { ByteStream } from '../../core/bytes.js';
import type { BackupError } from '../../core/errors.js';
import type { ObjectInfo, ObjectPage, Storage } from '../../core/storage.js';

/** For as long as one command takes: every question is answered by why it could not be looked at. */
export class AwayStorage implements Storage {
  readonly kind: string;
  readonly location: string;

  constructor(
    { kind, location }: Pick<Storage, 'kind' | 'location'>,
    private readonly reason: BackupError,
  ) {
    this.kind = kind;
    this.location = location;
  }

  async write(): Promise<ObjectInfo> {
    throw this.reason;
  }

  // oxlint-disable-next-line require-yield
  async *read(): ByteStream & AsyncGenerator<Uint8Array> {
    throw this.reason;
  }

  async stat(): Promise<ObjectInfo> {
    throw this.reason;
  }

  async list(): Promise<ObjectPage> {
    throw this.reason;
  }

  async delete(): Promise<void> {
    throw this.reason;
  }
}
