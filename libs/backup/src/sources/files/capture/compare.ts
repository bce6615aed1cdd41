// Compares what a directory holds with the index of the backup that a capture builds on, and decides what is taken.

import { type BytePath, isBelow, parentOf } from '../byte-path.js';
import type { DirectoryEntry } from '../index/entry.js';
import type { BaseIndex } from './base-index.js';
import type { FoundEntry } from './walk.js';

/**
 * `keep`: it is as in an earlier backup, and that is its line in the index. `take`: it goes into a volume; it was there
 * before, or not. `remove`: it was there and is not. `repeat`: a folder that is kept goes into a volume too.
 */
export type Decision =
  | { readonly do: 'keep'; readonly entry: FoundEntry; readonly line: string }
  | { readonly do: 'take'; readonly entry: FoundEntry; readonly wasThere: boolean }
  | { readonly do: 'remove'; readonly path: BytePath }
  | { readonly do: 'repeat'; readonly entry: DirectoryEntry };

/** In the order of the walk; both are gone through side by side, and neither is held. */
export function* compare(found: Iterable<FoundEntry>, base: BaseIndex | undefined): Generator<Decision> {
  const taken = new Set<BytePath>();
  const removed = new RemovedPaths();
  const folders = new KeptFolders();
  for (const entry of found) {
    let line = sameLine(entry, base, taken);
    if (line === undefined) {
      for (const gone of base?.takeBefore(entry.path) ?? []) yield* removed.add(gone.path);
      line = sameLine(entry, base, taken);
    }
    if (line !== undefined) {
      if (entry.type === 'directory') folders.keep(entry);
      yield { do: 'keep', entry, line };
      continue;
    }
    const before = base?.takeAt(entry.path);
    if (entry.type === 'file' && entry.isShared) taken.add(entry.path);
    const isOfOneType = before?.type === entry.type;
    if (before !== undefined && !isOfOneType) yield* removed.add(before.path);
    yield* folders.around(entry.path);
    yield { do: 'take', entry, wasThere: isOfOneType };
  }
  for (const gone of base?.takeRest() ?? []) yield* removed.add(gone.path);
}

/** Where the backup that holds it is enough. The other name of a file that is read anew is linked anew. */
function sameLine(entry: FoundEntry, base: BaseIndex | undefined, taken: ReadonlySet<BytePath>): string | undefined {
  if (base === undefined || (entry.type === 'hardlink' && taken.has(entry.target))) return undefined;
  return base.takeSame(entry);
}

/** What lies in something that is removed goes with it. */
class RemovedPaths {
  private last: BytePath | undefined;

  *add(path: BytePath): Generator<Decision> {
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

  *around(path: BytePath): Generator<Decision> {
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
