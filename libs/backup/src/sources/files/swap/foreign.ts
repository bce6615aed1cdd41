// What lies in the live directory and is none of the source's: a swap leaves it where it is.

import { OWN_FOLDER } from '../../../kit/own-folder.js';
import { type BytePath, joinPath, ROOT } from '../byte-path.js';
import { ancestorsOf } from '../path-in.js';
import type { Kind, Tree } from './tree.js';

/** What the source captures, as its patterns say. */
export interface Choice {
  /** Not captured, and nothing in it. */
  leavesOut(path: BytePath): boolean;
  /** Captured, and everything in it that is not left out. */
  takes(path: BytePath): boolean;
  /** Whether anything in a directory that is not taken itself may be. */
  looksInto(path: BytePath): boolean;
}

/** What is true of a place because of the directories that lead there. */
export interface Standing {
  readonly isTaken: boolean;
  readonly isForeign: boolean;
}

export class Foreign {
  /** Directories with something foreign anywhere in them: they can't be moved as a whole. */
  private readonly mixed = new Set<BytePath>();
  /** Directories that would be captured only for what is in them, and nothing is. */
  private readonly barren = new Set<BytePath>();

  /** Directories that this process can't read. A capture can't, either. */
  private readonly closed = new Set<BytePath>();

  constructor(
    private readonly live: Tree,
    private readonly choice: Choice,
  ) {}

  /** Of the directory that something lies in, by the names that lead there. */
  standingAround(path: BytePath): Standing {
    let standing: Standing = { isTaken: this.choice.takes(ROOT), isForeign: false };
    for (const ancestor of ancestorsOf(path)) standing = this.standing(ancestor, 'directory', standing);
    return standing;
  }

  standing(path: BytePath, kind: Kind, around: Standing): Standing {
    if (path === ROOT) return around;
    const { choice } = this;
    const isTaken = around.isTaken || choice.takes(path);
    const mayHold = isTaken || (kind === 'directory' && choice.looksInto(path) && !this.barren.has(path));
    const isForeign = around.isForeign || !mayHold || kind === 'other' || isReserved(path) || choice.leavesOut(path);
    return { isTaken, isForeign };
  }

  /** Looks through a directory, or at a file. Afterwards `isMixed` and `standing` answer for all in it. */
  look(path: BytePath, kind: Kind, around: Standing): void {
    this.holdsAny(path, kind, around);
  }

  isMixed(directory: BytePath): boolean {
    return this.mixed.has(directory);
  }

  isClosed(directory: BytePath): boolean {
    return this.closed.has(directory);
  }

  /** Whether anything of it is captured. */
  private holdsAny(path: BytePath, kind: Kind, around: Standing): boolean {
    const standing = this.standing(path, kind, around);
    if (standing.isForeign) return this.mix(path);
    if (kind !== 'directory') return true;
    let holdsAny = standing.isTaken;
    for (const child of this.childrenOf(path)) {
      if (this.holdsAny(joinPath(path, child.name), child.kind, standing)) holdsAny = true;
    }
    if (holdsAny) return true;
    this.barren.add(path);
    return this.mix(path);
  }

  private childrenOf(path: BytePath): ReturnType<Tree['children']> {
    try {
      return this.live.children(path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EACCES' || path === ROOT) throw error;
      this.closed.add(path);
      this.mix(path);
      return [];
    }
  }

  private mix(path: BytePath): false {
    for (const ancestor of [ROOT, ...ancestorsOf(path)]) this.mixed.add(ancestor);
    return false;
  }
}

function isReserved(path: BytePath): boolean {
  return path.slice(path.lastIndexOf('/') + 1) === OWN_FOLDER;
}
