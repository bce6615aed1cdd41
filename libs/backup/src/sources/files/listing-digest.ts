// What a directory holds, as one number: measured while it is captured and again when it was restored.

import { createHash } from 'node:crypto';

import type { Facts } from '../../core/facts.js';
import { WRITER } from '../../kit/version.js';
import { type BytePath, ROOT } from './byte-path.js';

/** What counts of an entry; the directory itself does not. */
export interface Listed {
  readonly path: BytePath;
  readonly type: 'file' | 'directory' | 'symlink' | 'hardlink';
  readonly mode: number;
  /** Compared by the second, as every tar holds it. */
  readonly mtimeNs: string;
  readonly size?: number;
  readonly target?: BytePath;
}

/** Characters: hashing each entry by itself takes several times as long. */
const AT_ONCE = 64 * 1024;

const SECOND_NS = 1_000_000_000n;

/** What there is of each kind. A hard link counts as a file, and its bytes once. */
export class Tally {
  files = 0;
  directories = 0;
  links = 0;
  bytes = 0;

  count({ path, type, size = 0 }: Listed): void {
    if (path === ROOT) return;
    if (type === 'directory') this.directories += 1;
    else if (type === 'symlink') this.links += 1;
    else this.files += 1;
    this.bytes += size;
  }

  add(other: Readonly<Tally>): void {
    this.files += other.files;
    this.directories += other.directories;
    this.links += other.links;
    this.bytes += other.bytes;
  }
}

/** What the digest is made of; text of which each character is a byte. */
export function listingOf({ path, type, mode, mtimeNs, size = 0, target }: Listed): string {
  if (path === ROOT) return '';
  const permissions = type === 'symlink' ? '' : mode.toString(8);
  return `${path}\0${type}\0${size}\0${permissions}\0${secondOf(mtimeNs)}\0${target ?? ''}\0`;
}

/** Takes the entries in the order of the walk. */
export class ListingDigest {
  private readonly hash = createHash('sha256');
  private readonly tally = new Tally();
  private waiting = '';

  add(entry: Listed): void {
    this.tally.count(entry);
    this.waiting += listingOf(entry);
    if (this.waiting.length >= AT_ONCE) this.flush();
  }

  /** Several entries that come next. */
  addListing(listing: Uint8Array, tally: Readonly<Tally>): void {
    this.flush();
    this.hash.update(listing);
    this.tally.add(tally);
  }

  /** To be called once, at the end. */
  facts(): Facts {
    const { files, directories, links, bytes } = this.tally;
    this.flush();
    const digest = this.hash.digest('hex');
    return {
      engine: 'files',
      engineVersion: WRITER.version,
      bytes,
      tables: [],
      properties: { files, directories, links, digest },
    };
  }

  private flush(): void {
    this.hash.update(this.waiting, 'latin1');
    this.waiting = '';
  }
}

/** Rounded down, also before 1970. */
export function secondOf(mtimeNs: string): string {
  if (mtimeNs.length > 9 && !mtimeNs.startsWith('-')) return mtimeNs.slice(0, -9);
  const ns = BigInt(mtimeNs);
  return String(ns / SECOND_NS - (ns % SECOND_NS < 0n ? 1n : 0n));
}
