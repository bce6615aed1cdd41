// What the swap sees of a tree of files.

import { lstatSync, readdirSync } from 'node:fs';

import { type BytePath } from '../byte-path.js';
import { pathIn } from '../path-in.js';
import { type Rights, rightsOf } from '../rights.js';

/** `other`: sockets, pipes and devices, which no backup holds. */
export type Kind = 'file' | 'directory' | 'symlink' | 'other';

export class Tree {
  constructor(readonly root: string) {}

  at(path: BytePath): Buffer {
    return pathIn(this.root, path);
  }

  /** Undefined: there is nothing. Links are not followed. */
  kind(path: BytePath): Kind | undefined {
    const found = lstatSync(this.at(path), { throwIfNoEntry: false });
    return found && kindOf(found);
  }

  rights(path: BytePath): Rights {
    return rightsOf(lstatSync(this.at(path), { bigint: true }));
  }

  children(path: BytePath): { readonly name: string; readonly kind: Kind }[] {
    const found = readdirSync(this.at(path), { encoding: 'latin1', withFileTypes: true });
    return found.map((entry) => ({ name: entry.name, kind: kindOf(entry) }));
  }
}

interface Typed {
  isFile(): boolean;
  isDirectory(): boolean;
  isSymbolicLink(): boolean;
}

function kindOf(found: Typed): Kind {
  if (found.isFile()) return 'file';
  if (found.isDirectory()) return 'directory';
  return found.isSymbolicLink() ? 'symlink' : 'other';
}
