// Compares what a directory holds with the index of the backup that a capture builds on, and decides what is taken.

import { type BytePath, comparePaths, isBelow, parentOf } from '../byte-path.js';
import type { DirectoryEntry, IndexEntry } from '../index/entry.js';
import type { Step } from './plan-file.js';
import type { FoundEntry } from './walk.js';

export interface Base {
  /** Id of the backup. */
  readonly id: string;
  readonly entries: Iterable<IndexEntry>;
}

/** The steps in the order of the walk; both are read side by side, and neither is held. */
export function* compare(found: Iterable<FoundEntry>, base: Base | undefined): Generator<Step> {
  const earlier = (base?.entries ?? [])[Symbol.iterator]();
  const taken = new Set<BytePath>();
  const removed = new RemovedPaths();
  const folders = new KeptFolders();
  let old = earlier.next();
  for (const entry of found) {
    for (; old.done !== true && comparePaths(old.value.path, entry.path) < 0; old = earlier.next()) {
      yield* removed.add(old.value.path);
    }
    const before = old.done !== true && old.value.path === entry.path ? old.value : undefined;
    if (before !== undefined) old = earlier.next();
    if (before !== undefined && base !== undefined && isSame(entry, before, taken)) {
      yield { do: 'keep', entry: inBackup(before, base.id) };
      if (entry.type === 'directory') folders.keep(entry);
      continue;
    }
    if (entry.type === 'file' && entry.isShared) taken.add(entry.path);
    const isOfOneType = before?.type === entry.type;
    if (before !== undefined && !isOfOneType) yield* removed.add(before.path);
    yield* folders.around(entry.path);
    yield { do: 'take', entry, wasThere: isOfOneType };
  }
  for (; old.done !== true; old = earlier.next()) yield* removed.add(old.value.path);
}

/** Whether the backup that holds it is enough. Of a directory neither the size nor the number counts. */
function isSame(found: FoundEntry, before: IndexEntry, taken: ReadonlySet<BytePath>): boolean {
  if (found.mtimeNs !== before.mtimeNs || found.uid !== before.uid || found.gid !== before.gid) return false;
  if (found.type === 'symlink') return before.type === 'symlink' && found.target === before.target;
  if (found.mode !== before.mode) return false;
  if (found.type === 'directory') return before.type === 'directory';
  if (found.ino !== before.ino) return false;
  if (found.type === 'file') return before.type === 'file' && found.size === before.size && before.unsettled !== true;
  return before.type === 'hardlink' && found.target === before.target && !taken.has(found.target);
}

function inBackup(entry: IndexEntry, base: string): IndexEntry {
  return entry.type === 'file' ? { ...entry, place: { backup: base, ...entry.place } } : entry;
}

/** What lies in something that is removed goes with it. */
class RemovedPaths {
  private last: BytePath | undefined;

  *add(path: BytePath): Generator<Step> {
    if (this.last !== undefined && isBelow(path, this.last)) return;
    this.last = path;
    yield { do: 'remove', path };
  }
}

/** A folder is as it was, but putting a file into it changes its time: each that gets one is taken along, once. */
class KeptFolders {
  private readonly folders: DirectoryEntry[] = [];

  keep(entry: DirectoryEntry): void {
    this.leave(entry.path);
    this.folders.push(entry);
  }

  *around(path: BytePath): Generator<Step> {
    this.leave(path);
    if (this.folders.at(-1)?.path !== parentOf(path)) return;
    const entry = this.folders.pop();
    if (entry !== undefined) yield { do: 'repeat', entry };
  }

  private leave(path: BytePath): void {
    for (let last = this.folders.at(-1); last !== undefined && !isBelow(path, last.path); last = this.folders.at(-1)) {
      this.folders.pop();
    }
  }
}
