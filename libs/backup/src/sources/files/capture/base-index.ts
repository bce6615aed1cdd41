// The index that a capture builds on, gone through beside the walk.

import { type BytePath, comparePaths } from '../byte-path.js';
import type { IndexEntry, Unplaced } from '../index/entry.js';
import { knownLine, lineOfSame } from '../index/format-index.js';
import { IndexParser } from '../index/parse-index.js';
import { toUtf8 } from '../index/read-index.js';

export class BaseIndex {
  private readonly parser = new IndexParser();
  private readonly lines: Iterator<string>;
  private line: string | undefined;
  private parsed: IndexEntry | undefined;

  /** The lines are those of an index, one character for each byte. */
  constructor(
    private readonly id: string,
    lines: Iterable<string>,
  ) {
    this.lines = lines[Symbol.iterator]();
    this.advance();
    this.current();
    this.advance();
  }

  /** The next entry; undefined at the end. */
  current(): IndexEntry | undefined {
    if (this.line === undefined || this.parsed !== undefined) return this.parsed;
    this.parsed = this.parser.next(toUtf8(this.line));
    if (this.parsed === undefined) this.line = undefined;
    return this.parsed;
  }

  /**
   * Takes the next entry when it is that of what was found, as it is now; answers its line in an index that builds on this
   * one.
   */
  takeSame(found: Unplaced): string | undefined {
    if (this.line === undefined) return undefined;
    const same = lineOfSame(this.line, knownLine(found), found.type, this.id);
    if (same === undefined) return undefined;
    if (this.parsed === undefined) this.parser.skip(found.path);
    this.advance();
    return same;
  }

  /** The entries before a path, each taken. */
  *takeBefore(path: BytePath): Generator<IndexEntry> {
    for (let entry = this.current(); entry && comparePaths(entry.path, path) < 0; entry = this.current()) {
      this.advance();
      yield entry;
    }
  }

  /** The entry of a path, taken when it is the next one. */
  takeAt(path: BytePath): IndexEntry | undefined {
    const entry = this.current();
    if (entry?.path !== path) return undefined;
    this.advance();
    return entry;
  }

  /** The rest of the entries. Throws DATA_CORRUPT when the index is not complete. */
  *takeRest(): Generator<IndexEntry> {
    for (let entry = this.current(); entry; entry = this.current()) {
      this.advance();
      yield entry;
    }
    for (let next = this.lines.next(); next.done !== true; next = this.lines.next()) this.parser.next(next.value);
    this.parser.finish();
  }

  private advance(): void {
    const next = this.lines.next();
    this.line = next.done === true ? undefined : next.value;
    this.parsed = undefined;
  }
}
