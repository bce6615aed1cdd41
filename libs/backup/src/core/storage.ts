// The port of where objects live.

import type { ByteStream } from './bytes.js';
import type { Check } from './source.js';

export interface ObjectInfo {
  readonly key: string;
  readonly bytes: number;
  /** As the storage's own clock says. For cleaning up left-overs and comparing clocks, never for ordering backups. */
  readonly modifiedAt: Date;
}

export interface ObjectPage {
  /** In ascending order of the keys' UTF-8 bytes. */
  readonly objects: readonly ObjectInfo[];
  /** Give it back as `after` for the next page. Absent on the last page. */
  readonly next?: string;
}

/** When the signal aborts, what was asked for is given up, and its reason is thrown. */
export interface Cancellable {
  readonly signal?: AbortSignal;
}

export interface WriteOptions extends Cancellable {
  /** How the storage is to keep the object, where it knows such classes. Default: as it keeps others. */
  readonly storageClass?: string;
}

export interface ReadOptions extends Cancellable {
  /** First byte to read, from 0. Default 0. At or past the end of the object there is nothing to read. */
  readonly offset?: number;
  /** How many bytes to read at the most. Default: to the end. */
  readonly length?: number;
}

export interface ListOptions extends Cancellable {
  /** Only keys that sort after this one. */
  readonly after?: string;
  /** Objects in one page at the most, 1 to 1000. Default 1000. */
  readonly limit?: number;
}

export interface ExamineOptions extends Cancellable {
  /** What the keys begin with. */
  readonly prefix: string;
  /** What the next backups will take, as far as that is known. */
  readonly expectedBytes: number;
  /** Paths of live data that has no copy in another kind of storage. */
  readonly liveFiles: readonly string[];
}

/**
 * A storage keeps whole objects under keys, and never changes one.
 *
 * Keys are relative paths: segments of letters, digits, `.`, `_` and `-`, none of them `.` or `..`, none starting with
 * a dot but the library's own (`.runs`), none above 255 bytes, joined by `/`, 1,024 bytes at the most. Anything else is
 * OBJECT_KEY_INVALID, before the storage is touched. A limit, an offset or a length out of range is REQUEST_INVALID.
 * A key that is also the folder of another (`a` and `a/b`) may be refused as taken, with OBJECT_EXISTS.
 *
 * Every method may throw STORAGE_UNREACHABLE, STORAGE_DENIED, STORAGE_FULL or STORAGE_FAILED. "Could not look" is
 * always one of these: an empty page or OBJECT_NOT_FOUND means that the storage was seen and the thing was not there.
 * A storage may repeat what failed for a passing reason, for a limited time; whoever calls it does not.
 * Constructing one does nothing; all methods may be called concurrently.
 */
export interface Storage {
  /** E.g. `local`. */
  readonly kind: string;
  /** Where it is, for people, without secrets: `/var/backups`, `s3://bucket`. */
  readonly location: string;
  /**
   * For how long after it was written, by `modifiedAt`, every object stays, whoever asks: `delete` throws
   * DELETE_FORBIDDEN before. Infinity: nothing is ever removed here. Absent: whatever is asked for is removed at once.
   */
  readonly keepsForMs?: number | undefined;
  /**
   * False: of two writers of one key at the very same moment both may be told that they were first. Default true, as `write`
   * asks for.
   */
  readonly createsConditionally?: boolean;
  /** True: `modifiedAt` is of a clock that is not this machine's, so that the two can be compared. Default false. */
  readonly hasOwnClock?: boolean;
  /**
   * Creates what may be created where nothing is yet, or looks whether all that is needed is there. The application calls
   * it when it starts, before anything else, until it has succeeded once and not again: a place that vanishes later is
   * unreachable, never a new and empty one. Absent where there is nothing to do. May be called on a storage that is in
   * use already; it then changes nothing. What keys will begin with is said by `prefix`: the right to look there has to
   * be enough. Default: empty.
   */
  prepare?(prefix?: string): Promise<void>;
  /**
   * Stores the stream as one object and answers what the storage then says it holds.
   * All or nothing: until it resolves no reader sees the key, and when it throws or is aborted nothing is left under it.
   * When it resolves the object survives a power cut. OBJECT_EXISTS when the key is taken: the first writer wins.
   */
  write(key: string, content: ByteStream, options?: WriteOptions): Promise<ObjectInfo>;
  /** The bytes of an object. OBJECT_NOT_FOUND is thrown by the first read. A short answer is an error, never an early end. */
  read(key: string, options?: ReadOptions): ByteStream;
  /** OBJECT_NOT_FOUND when there is none. */
  stat(key: string, options?: Cancellable): Promise<ObjectInfo>;
  /** Objects whose keys start with the prefix, a page at a time. Objects still being written are not in it. */
  list(prefix: string, options?: ListOptions): Promise<ObjectPage>;
  /** Removes an object. Removing one that is not there is no error. DELETE_FORBIDDEN while `keepsForMs` holds it. */
  delete(key: string, options?: Cancellable): Promise<void>;
  /**
   * Looks at what the storage is set to, and has room for, without writing. What may not be looked at is a check that says
   * so. Throws at once why the storage can't be reached: nothing is tried again. Absent where there is nothing to look at.
   */
  examine?(options: ExamineOptions): Promise<readonly Check[]>;
  /**
   * Tries whether whoever has the credentials of this process could destroy an object while `keepsForMs` holds it, with
   * one that was written to be lost. True when it is gone. Absent where no more is needed for it than `delete`.
   */
  canDestroy?(key: string, options?: Cancellable): Promise<boolean>;
}

const SEGMENT = /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,254}$/;
const OWN_SEGMENT = /^\.(runs|claims|audit|alerts|probes)$/;

/** Longest key a storage has to accept, in bytes. */
export const MAX_KEY_BYTES = 1024;

/** True for a key that every storage accepts. */
export function isObjectKey(key: string): boolean {
  return (
    key.length > 0 &&
    key.length <= MAX_KEY_BYTES &&
    key.split('/').every((segment) => SEGMENT.test(segment) || OWN_SEGMENT.test(segment))
  );
}

/** True for what may be asked of `list`: empty, a key, a folder ending in `/`, or the beginning of a key. */
export function isKeyPrefix(prefix: string): boolean {
  return prefix === '' || isObjectKey(prefix.endsWith('/') ? prefix.slice(0, -1) : prefix);
}

/** All objects under a prefix, page after page. */
export async function* listAll(
  storage: Pick<Storage, 'list'>,
  prefix: string,
  options: Cancellable = {},
): AsyncGenerator<ObjectInfo> {
  for await (const objects of listPages(storage, prefix, options)) yield* objects;
}

/** The same, a page at a time. */
export async function* listPages(
  storage: Pick<Storage, 'list'>,
  prefix: string,
  options: Cancellable & Pick<ListOptions, 'after'> = {},
): AsyncGenerator<readonly ObjectInfo[]> {
  let { after } = options;
  do {
    const page: ObjectPage = await storage.list(prefix, after === undefined ? options : { ...options, after });
    yield page.objects;
    after = page.next;
  } while (after !== undefined);
}
