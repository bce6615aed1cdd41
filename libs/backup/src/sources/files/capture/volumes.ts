// How what is taken is divided into volumes, each a tar by itself.

import { MIB } from '../../../kit/sizes.js';
import { paddingOf, TAR_END_BYTES, tarHeaderBytes, type TarEntry } from '../../../kit/tar/tar-header.js';
import { ROOT, toBytes } from '../byte-path.js';
import { secondOf } from '../listing-digest.js';
import type { FoundEntry } from './walk.js';

/** Small enough that one file is found without reading much, large enough that a storage is not asked for every photo. */
const VOLUME_BYTES = 64 * MIB;

/** A manifest stays small, however much there is: each of these may take several of the above. */
const MOST_VOLUMES = 900;

/** As the entry is in a tar. Whole seconds: fractions would take a kilobyte for each file, and the index has them. */
export function tarEntryOf(entry: FoundEntry): TarEntry {
  const { path, mode, uid, gid } = entry;
  const shared = { name: path === ROOT ? './' : toBytes(path), mode, uid, gid, mtime: Number(secondOf(entry.mtimeNs)) };
  switch (entry.type) {
    case 'file':
      return { ...shared, type: 'file', size: entry.size };
    case 'directory':
      return { ...shared, type: 'directory' };
    case 'symlink':
      return { ...shared, type: 'symlink', target: toBytes(entry.target) };
    case 'hardlink':
      return { ...shared, type: 'link', target: toBytes(entry.target) };
  }
}

/** In which of the smallest volumes an entry goes. */
export class VolumePlan {
  /** Content of each, without its end. */
  private readonly bytes: number[] = [];

  /** True when the entry is the first of the next volume. */
  add(entry: FoundEntry): boolean {
    const size = entry.type === 'file' ? entry.size : 0;
    const bytes = tarHeaderBytes(tarEntryOf(entry)) + size + paddingOf(size);
    const last = this.bytes.at(-1);
    const turns = last !== undefined && last >= VOLUME_BYTES;
    if (last === undefined || turns) this.bytes.push(bytes);
    else this.bytes[this.bytes.length - 1] = last + bytes;
    return turns;
  }

  /** How many of the smallest volumes make one, and the size that each then has. */
  get volumes(): { readonly group: number; readonly sizes: readonly number[] } {
    const group = Math.max(1, Math.ceil(this.bytes.length / MOST_VOLUMES));
    const sizes = Array.from({ length: Math.ceil(this.bytes.length / group) }, (_, index) =>
      this.bytes.slice(index * group, (index + 1) * group).reduce((sum, bytes) => sum + bytes, TAR_END_BYTES),
    );
    return { group, sizes };
  }
}

/** `files-00001.tar`, counted from 1. */
export function volumeName(number: number): string {
  return `files-${String(number).padStart(5, '0')}.tar`;
}
