// Goes through a directory in the order of its index. Blocks: for a process that does nothing else.

import { type BigIntStats, lstatSync, readdirSync, readlinkSync } from 'node:fs';

import { BackupError } from '../../../core/errors.js';
import { OWN_FOLDER } from '../../../kit/own-folder.js';
import { type BytePath, fromBytes, joinPath, ROOT, toBytes, toFs } from '../byte-path.js';
import type { DirectoryEntry, HardLinkEntry, SymlinkEntry, UnplacedFile } from '../index/entry.js';
import type { Filter } from './filter.js';
import type { Reports } from './reports.js';

/** As it is found: where its bytes will be is not known yet. */
export type FoundFile = UnplacedFile & {
  /** The first of several names of a file. */
  readonly isShared?: true;
};
export type FoundLink = HardLinkEntry;
export type FoundEntry = FoundFile | FoundLink | DirectoryEntry | SymlinkEntry;

export interface WalkOptions {
  /** A real path. */
  readonly directory: string;
  readonly filter: Filter;
  readonly reports: Reports;
  /** Directories that must not be met, by `identityOf`. */
  readonly forbidden: ReadonlyMap<string, string>;
  /** Directories that are passed over, by `identityOf`. */
  readonly skipped: ReadonlySet<string>;
}

interface Level {
  readonly entry: FoundEntry;
  /** Still to come, the next one last. */
  readonly names: string[];
  /** All that is in it is taken. */
  readonly isTaken: boolean;
  isYielded: boolean;
}

/** Tells a directory from every other one, whatever its paths. */
export function identityOf({ dev, ino }: Pick<BigIntStats, 'dev' | 'ino'>): string {
  return `${dev}:${ino}`;
}

/** Symbolic links are found, and never followed. A directory in which nothing is taken is found only if it is itself. */
export class Walk {
  private readonly levels: Level[] = [];
  /** The first names of files with several, until all are found. */
  private readonly shared = new Map<string, { readonly path: BytePath; left: bigint }>();

  constructor(private readonly options: WalkOptions) {}

  *entries(): Generator<FoundEntry> {
    const { filter } = this.options;
    this.enter(ROOT, lstatSync(this.options.directory, { bigint: true }), filter.takes(ROOT));
    for (let level = this.levels.at(-1); level !== undefined; level = this.levels.at(-1)) {
      if (level.isTaken && !level.isYielded) yield* this.yieldLevels();
      const name = level.names.pop();
      if (name === undefined) {
        this.levels.pop();
        continue;
      }
      if (name === OWN_FOLDER) continue;
      const path = joinPath(level.entry.path, name);
      if (filter.leavesOut(path)) continue;
      const isTaken = level.isTaken || filter.takes(path);
      const found = this.look(path, isTaken);
      if (found === undefined) continue;
      if (!level.isYielded) yield* this.yieldLevels();
      yield found;
    }
  }

  private *yieldLevels(): Generator<FoundEntry> {
    for (const level of this.levels) {
      if (level.isYielded) continue;
      level.isYielded = true;
      yield level.entry;
    }
  }

  /** What there is to yield now: nothing for a directory, which is entered first. */
  private look(path: BytePath, isTaken: boolean): FoundEntry | undefined {
    const { filter, reports } = this.options;
    try {
      const stats = lstatSync(this.fullPath(path), { bigint: true });
      if (stats.isDirectory()) {
        if (isTaken || filter.looksInto(path)) this.enter(path, stats, isTaken);
        return undefined;
      }
      if (!isTaken) return undefined;
      if (stats.isFile()) return this.fileOf(path, stats);
      if (stats.isSymbolicLink()) return { ...common(path, stats), type: 'symlink', target: this.targetOf(path) };
      reports.add('special', path);
    } catch (error) {
      this.report(path, error);
    }
    return undefined;
  }

  private enter(path: BytePath, stats: BigIntStats, isTaken: boolean): void {
    const identity = identityOf(stats);
    if (this.options.skipped.has(identity)) return;
    const destination = this.options.forbidden.get(identity);
    if (destination !== undefined) throw holdsDestination(this.options.directory, path, destination);
    const entry: FoundEntry = { ...common(path, stats), type: 'directory' };
    this.levels.push({ entry, names: this.namesIn(path), isTaken, isYielded: false });
  }

  private namesIn(path: BytePath): string[] {
    try {
      return readdirSync(this.fullPath(path), 'latin1').toSorted().toReversed();
    } catch (error) {
      if (path === ROOT) throw error;
      this.report(path, error);
      return [];
    }
  }

  private fileOf(path: BytePath, stats: BigIntStats): FoundEntry {
    const { size, nlink } = stats;
    if (nlink === 1n) return { ...common(path, stats), type: 'file', size: Number(size) };
    const identity = identityOf(stats);
    const first = this.shared.get(identity);
    if (first === undefined) {
      this.shared.set(identity, { path, left: nlink - 1n });
      return { ...common(path, stats), type: 'file', size: Number(size), isShared: true };
    }
    first.left -= 1n;
    if (first.left === 0n) this.shared.delete(identity);
    return { ...common(path, stats), type: 'hardlink', target: first.path };
  }

  private targetOf(path: BytePath): BytePath {
    return fromBytes(readlinkSync(this.fullPath(path), 'buffer'));
  }

  private fullPath(path: BytePath): string | Buffer {
    return inDirectory(this.options.directory, path);
  }

  private report(path: BytePath, error: unknown): void {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (!isOfOneFile(code)) throw error;
    this.options.reports.add(isGone(code) ? 'vanished' : 'unreadable', path, isGone(code) ? undefined : code);
  }
}

/** The path of something in a directory, as the functions of `node:fs` take it. */
export function inDirectory(directory: string, path: BytePath): string | Buffer {
  if (path === ROOT) return directory;
  const relative = toFs(path);
  return typeof relative === 'string'
    ? `${directory}/${relative}`
    : Buffer.concat([Buffer.from(`${directory}/`), toBytes(path)]);
}

/** Whether an error says that there is no such file any more: nothing, or a folder, a link, a pipe or a socket by now. */
export function isGone(code: string): boolean {
  return ['ENOENT', 'ENOTDIR', 'EISDIR', 'ELOOP', 'ENXIO', 'ESPIPE'].includes(code);
}

/** Whether an error is about one file, and the next one may be fine. */
export function isOfOneFile(code: string): boolean {
  return isGone(code) || ['EACCES', 'EPERM', 'EIO', 'ESTALE', 'EINVAL', 'ETIMEDOUT', 'ENAMETOOLONG'].includes(code);
}

/** What is known of anything. */
export function common(path: BytePath, { mode, uid, gid, mtimeNs, ino }: BigIntStats) {
  return {
    path,
    mode: Number(mode & 0o7777n),
    uid: Number(uid),
    gid: Number(gid),
    mtimeNs: String(mtimeNs),
    ino: String(ino),
  };
}

function holdsDestination(directory: string, path: BytePath, destination: string): BackupError {
  const where = path === ROOT ? 'is' : 'holds';
  const pattern = Buffer.from(path, 'latin1').toString('utf8');
  return new BackupError('SOURCE_INVALID', `${directory} ${where} ${destination}, where its own backups go.`, {
    hint:
      path === ROOT
        ? 'Give the destination another directory.'
        : `Give the destination another directory, or leave it out: exclude: ['${pattern}'].`,
  });
}
