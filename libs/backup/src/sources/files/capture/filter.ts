// Decides what of a directory is captured, by the patterns of its options.

import { compileGlob, type Glob, globBase } from '../../../kit/globs.js';
import { type BytePath, toReadable } from '../byte-path.js';

interface Include {
  readonly pattern: string;
  readonly matches: Glob;
  /** The folder that all it matches lies in; empty for the root. */
  readonly base: string;
  /** So many parts has the longest path that it matches. */
  readonly depth: number;
}

export class Filter {
  private readonly includes: readonly Include[] | undefined;
  private readonly excludes: readonly Glob[];
  private readonly used = new Set<string>();

  constructor(include: readonly string[] | undefined, exclude: readonly string[]) {
    this.includes = include?.map((pattern) => ({
      pattern,
      matches: compileGlob(pattern),
      base: globBase(pattern),
      depth: /\*\*|\{/.test(pattern) ? Number.POSITIVE_INFINITY : partsOf(pattern),
    }));
    this.excludes = exclude.map(compileGlob);
  }

  /** A folder that is left out takes along all that is in it. */
  leavesOut(path: BytePath): boolean {
    if (this.excludes.length === 0) return false;
    const readable = toReadable(path);
    return this.excludes.some((matches) => matches(readable));
  }

  /** A folder that is taken brings along all that is in it. */
  takes(path: BytePath): boolean {
    if (this.includes === undefined) return true;
    const readable = toReadable(path);
    const matching = this.includes.filter(({ matches }) => matches(readable));
    for (const { pattern } of matching) this.used.add(pattern);
    return matching.length > 0;
  }

  /** Whether anything in a folder could be taken that is not taken itself. */
  looksInto(path: BytePath): boolean {
    if (this.includes === undefined) return true;
    const readable = toReadable(path);
    return this.includes.some(
      ({ base, depth }) => partsOf(readable) < depth && (base === '' || isOneWay(base, readable)),
    );
  }

  /** The patterns that nothing was taken by so far. */
  get unused(): string[] {
    return (this.includes ?? []).map(({ pattern }) => pattern).filter((pattern) => !this.used.has(pattern));
  }
}

function partsOf(path: string): number {
  return path.split('/').length;
}

/** True when one lies in the other, or both are the same. */
function isOneWay(a: string, b: string): boolean {
  return `${a}/`.startsWith(`${b}/`) || `${b}/`.startsWith(`${a}/`);
}
