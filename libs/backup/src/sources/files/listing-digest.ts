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

const SECOND_NS = 1_000_000_000n;

/** Takes the entries in the order of the walk. A hard link counts as a file, and its bytes once. */
export class ListingDigest {
  private readonly hash = createHash('sha256');
  private files = 0;
  private directories = 0;
  private links = 0;
  private bytes = 0;

  add({ path, type, mode, mtimeNs, size = 0, target = '' as BytePath }: Listed): void {
    if (path === ROOT) return;
    if (type === 'directory') this.directories += 1;
    else if (type === 'symlink') this.links += 1;
    else this.files += 1;
    this.bytes += size;
    const permissions = type === 'symlink' ? '' : mode.toString(8);
    this.hash.update([path, type, size, permissions, secondOf(mtimeNs), target, ''].join('\0'), 'latin1');
  }

  /** To be called once, at the end. */
  facts(): Facts {
    const { files, directories, links, bytes } = this;
    const digest = this.hash.digest('hex');
    return {
      engine: 'files',
      engineVersion: WRITER.version,
      bytes,
      tables: [],
      properties: { files, directories, links, digest },
    };
  }
}

/** Rounded down, also before 1970. */
export function secondOf(mtimeNs: string): string {
  if (mtimeNs.length > 9 && !mtimeNs.startsWith('-')) return mtimeNs.slice(0, -9);
  const ns = BigInt(mtimeNs);
  return String(ns / SECOND_NS - (ns % SECOND_NS < 0n ? 1n : 0n));
}
