// Keeps objects as files below one directory of this machine.

import { type FileHandle, mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import type { ByteStream } from '../../core/bytes.js';
import type { Check } from '../../core/source.js';
import type {
  ExamineOptions,
  ListOptions,
  ObjectInfo,
  ObjectPage,
  ReadOptions,
  Storage,
  WriteOptions,
} from '../../core/storage.js';
import { requireKey, requirePrefix, requireWhole } from '../arguments.js';
import { syncUpTo } from './durable.js';
import { examineDirectory } from './examining.js';
import { attempt, errnoOf, notFound, taken } from './failures.js';
import { fillFile } from './filling.js';
import { Leftovers, tempName } from './leftovers.js';
import { listPage } from './listing.js';
import type { LocalStorageOptions } from './options.js';
import { place } from './placing.js';
import { openFile, readFile } from './reading.js';
import { removeFile } from './removing.js';
import { LocalRoot, TEMP_FOLDER, type FoundObject } from './root.js';

const PAGE_LIMIT = 1000;
/** How often a folder may be removed, as empty, between being made and being used. */
const FOLDER_RETRIES = 20;

/**
 * A folder of the keys is a directory, an object is a file; both belong to the owner of the process alone.
 * Files whose names are no keys are left alone. Symbolic links inside the directory are refused, never followed and
 * never passed over.
 */
export class LocalStorage implements Storage {
  readonly kind = 'local';
  readonly location: string;
  private readonly root: LocalRoot;
  private readonly leftovers: Leftovers;

  constructor({ directory, mountPoint, clock }: LocalStorageOptions) {
    this.root = new LocalRoot(directory, mountPoint);
    this.location = this.root.directory;
    this.leftovers = new Leftovers(clock);
  }

  /** Makes the directory when it is missing. A bare one is taken for new; one that holds something is left as it is. */
  async prepare(): Promise<void> {
    await attempt(`Could not create ${this.location}`, () => this.root.prepare());
  }

  async write(key: string, content: ByteStream, { signal }: WriteOptions = {}): Promise<ObjectInfo> {
    requireKey(key);
    signal?.throwIfAborted();
    const what = `Could not store ${key} in ${this.location}`;
    const temp = await attempt(what, () => this.reserveTemp(key));
    try {
      const filled = await fillFile(temp, content, what, signal);
      signal?.throwIfAborted();
      await attempt(what, () => this.publish(temp, key));
      return { key, ...filled };
    } finally {
      // What can't be removed now is cleared away as a left-over, and must not hide why the write failed.
      await rm(temp, { force: true }).catch(() => undefined);
    }
  }

  async *read(key: string, { offset = 0, length, signal }: ReadOptions = {}): AsyncGenerator<Uint8Array> {
    requireKey(key);
    requireWhole('offset', offset, 0);
    if (length !== undefined) requireWhole('length', length, 0);
    signal?.throwIfAborted();
    const what = `Could not read ${key} in ${this.location}`;
    const handle = await attempt(what, () => this.open(key));
    yield* readFile(handle, { what, offset, length: length ?? Number.MAX_SAFE_INTEGER, signal });
  }

  async stat(key: string, { signal }: { readonly signal?: AbortSignal } = {}): Promise<ObjectInfo> {
    requireKey(key);
    signal?.throwIfAborted();
    const { stats } = await attempt(`Could not look at ${key} in ${this.location}`, () => this.require(key));
    return { key, bytes: stats.size, modifiedAt: stats.mtime };
  }

  async list(prefix: string, { after = '', limit = PAGE_LIMIT, signal }: ListOptions = {}): Promise<ObjectPage> {
    requirePrefix(prefix);
    requireWhole('limit', limit, 1, PAGE_LIMIT);
    signal?.throwIfAborted();
    const what = `Could not list ${prefix === '' ? 'everything' : prefix} in ${this.location}`;
    return await attempt(what, () => listPage(this.root, { prefix, after, limit, signal }), signal);
  }

  async delete(key: string, { signal }: { readonly signal?: AbortSignal } = {}): Promise<void> {
    requireKey(key);
    signal?.throwIfAborted();
    await attempt(`Could not remove ${key} in ${this.location}`, async () => {
      const found = await this.root.find(key);
      if (found !== undefined) await removeFile(await this.root.real(), found.path);
    });
  }

  async examine(options: ExamineOptions): Promise<readonly Check[]> {
    const what = `Could not look at ${this.location}`;
    return await attempt(what, async () => await examineDirectory(await this.root.real(), options), options.signal);
  }

  private async open(key: string): Promise<FileHandle> {
    const { path } = await this.require(key);
    const handle = await openFile(path);
    if (handle) return handle;
    // It was removed since it was found, if the storage is still there.
    await this.root.requireContent();
    throw notFound(key, this.location);
  }

  private async require(key: string): Promise<FoundObject> {
    const found = await this.root.find(key);
    if (found === undefined) throw notFound(key, this.location);
    return found;
  }

  /** Where to put the bytes of a key that is free as far as can be seen, so that a taken one is told at once. */
  private async reserveTemp(key: string): Promise<string> {
    if ((await this.root.find(key)) !== undefined) throw taken(key, this.location);
    await this.root.requireContent();
    const folder = join(await this.root.real(), TEMP_FOLDER);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await this.leftovers.clear(folder);
    return join(folder, tempName());
  }

  /** Makes a complete file visible under its key. On disk when it resolves, not there when it throws. */
  private async publish(file: string, key: string): Promise<void> {
    const path = await this.placeInFolder(file, key);
    try {
      await syncUpTo(await this.root.real(), dirname(path));
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    }
  }

  private async placeInFolder(file: string, key: string): Promise<string> {
    for (let retries = FOLDER_RETRIES; ; retries--) {
      try {
        const path = await this.root.makeRoom(key);
        if (!(await place(file, path))) throw taken(key, this.location);
        return path;
      } catch (error) {
        if (errnoOf(error) !== 'ENOENT' || retries === 0) throw error;
      }
    }
  }
}
