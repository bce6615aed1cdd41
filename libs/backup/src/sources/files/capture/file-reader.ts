// Reads one file after the other into a tar. Blocks: for a process that does nothing else.

import { type BigIntStats, closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';

import { KIB } from '../../../kit/sizes.js';
import { paddingOf, tarHeader } from '../../../kit/tar/tar-header.js';
import type { BytePath } from '../byte-path.js';
import type { FileEntry } from '../index/entry.js';
import type { FrameWriter } from './frames.js';
import type { Reports } from './reports.js';
import { tarEntryOf } from './volumes.js';
import { common, type FoundFile, inDirectory, isGone, isOfOneFile } from './walk.js';

/** Never through a link, and without waiting for the other end of a pipe: what was a file may be something else by now. */
const FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** Up to this a file is read in one go, with its header before it. */
const SMALL_BYTES = 256 * KIB;

/** What of a file was read, and how it was then. */
export type ReadEntry = Omit<FileEntry, 'place'>;

export class FileReader {
  constructor(
    private readonly directory: string,
    private readonly frames: FrameWriter,
    private readonly reports: Reports,
    private readonly settledBeforeNs: bigint,
  ) {}

  /** Undefined, and reported, when it can't be read. Whatever happens, what was written is whole entries of a tar. */
  read(found: FoundFile): ReadEntry | undefined {
    try {
      const file = openSync(inDirectory(this.directory, found.path), FLAGS);
      try {
        return this.readAsFound(file, found) ?? this.readAsItIs(file, found.path);
      } finally {
        closeSync(file);
      }
    } catch (error) {
      this.report(found.path, error);
      return undefined;
    }
  }

  /** The usual case, in the fewest calls: it is what the walk has found, and so it was while it was read. */
  private readAsFound(file: number, found: FoundFile): ReadEntry | undefined {
    const { size } = found;
    if (!(size <= SMALL_BYTES)) return undefined;
    const header = tarHeader(tarEntryOf(found));
    const end = header.length + size;
    const room = this.frames.room(end + paddingOf(size) + 1);
    if (readSync(file, room, header.length, size + 1, 0) !== size) return undefined;
    if (!isAsFound(fstatSync(file, { bigint: true }), found)) return undefined;
    room.set(header);
    room.fill(0, end, end + paddingOf(size));
    this.frames.advance(end + paddingOf(size));
    return this.settled(found, false);
  }

  /** Of a file that shrinks the rest is filled with zeros; what is added to one that grows comes with the next backup. */
  private readAsItIs(file: number, path: BytePath): ReadEntry | undefined {
    const before = fstatSync(file, { bigint: true });
    if (!before.isFile()) {
      this.reports.add('vanished', path);
      return undefined;
    }
    const entry = { ...common(path, before), type: 'file', size: Number(before.size) } as const;
    this.frames.put(tarHeader(tarEntryOf(entry)));
    let position = 0;
    try {
      for (let bytes = -1; bytes !== 0 && position < entry.size; position += bytes) {
        const room = this.frames.room(1);
        bytes = readSync(file, room, 0, Math.min(room.byteLength, entry.size - position), position);
        this.frames.advance(bytes);
      }
    } finally {
      this.frames.zeros(entry.size - position + paddingOf(entry.size));
    }
    const hasChanged = position < entry.size || !isAsFound(fstatSync(file, { bigint: true }), entry);
    if (hasChanged) this.reports.add('changed', path);
    return this.settled(entry, hasChanged);
  }

  private settled(entry: ReadEntry, hasChanged: boolean): ReadEntry {
    const isSettled = !hasChanged && BigInt(entry.mtimeNs) < this.settledBeforeNs;
    return isSettled ? entry : { ...entry, unsettled: true };
  }

  private report(path: BytePath, error: unknown): void {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (!isOfOneFile(code)) throw error;
    this.reports.add(isGone(code) ? 'vanished' : 'unreadable', path, isGone(code) ? undefined : code);
  }
}

function isAsFound(stats: BigIntStats, { size, mtimeNs, ino, mode, uid, gid }: FoundFile): boolean {
  return (
    stats.isFile() &&
    stats.size === BigInt(size) &&
    String(stats.mtimeNs) === mtimeNs &&
    String(stats.ino) === ino &&
    Number(stats.mode & 0o7777n) === mode &&
    Number(stats.uid) === uid &&
    Number(stats.gid) === gid
  );
}
