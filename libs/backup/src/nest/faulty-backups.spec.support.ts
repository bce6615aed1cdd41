// A storage that fails on demand where backups are concerned: claims and records, which come and go beside, pass.

import type { ByteStream } from '../core/bytes.js';
import type { ObjectInfo, ReadOptions, Storage, WriteOptions } from '../core/storage.js';
import type { Fault } from '../testing/faults.js';
import { FaultyStorage } from '../testing/faulty-storage.js';

export class FaultyBackups extends FaultyStorage {
  constructor(
    private readonly sound: Storage,
    faults: readonly Fault[] = [],
  ) {
    super(sound, faults);
  }

  override async write(key: string, content: ByteStream, options: WriteOptions = {}): Promise<ObjectInfo> {
    if (key.startsWith('.')) return await this.sound.write(key, content, options);
    return await super.write(key, content, options);
  }

  override read(key: string, options: ReadOptions = {}): ByteStream {
    return key.startsWith('.') ? this.sound.read(key, options) : super.read(key, options);
  }
}
