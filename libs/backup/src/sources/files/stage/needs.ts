// Lists on disk of what is to be made, so that a tree of any size is restored with little memory.

import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { BytePath } from '../byte-path.js';
import type { Rights } from '../rights.js';

/** A file that is to be written. */
export interface NeededFile extends Rights {
  readonly path: BytePath;
  /** Its name in the volume. */
  readonly storedAs: BytePath;
  readonly size: number;
  readonly offset: number;
}

export interface NeededDirectory extends Rights {
  readonly path: BytePath;
}

export interface NeededLink extends Rights {
  readonly path: BytePath;
  readonly target: BytePath;
}

export interface Needs {
  readonly directories: NeededDirectory;
  readonly 'hard-links': NeededLink;
  readonly symlinks: NeededLink;
  /** Those of one volume. */
  readonly [volume: `volume-${number}`]: NeededFile;
}

const LINES_AT_ONCE = 1000;

export class NeedsWriter {
  private readonly waiting = new Map<string, string[]>();

  constructor(private readonly directory: string) {}

  add<K extends keyof Needs>(list: K, need: Needs[K]): void {
    const lines = this.waiting.get(list) ?? [];
    this.waiting.set(list, lines);
    if (lines.push(JSON.stringify(need)) >= LINES_AT_ONCE) this.flush(list, lines);
  }

  finish(): void {
    for (const [list, lines] of this.waiting) this.flush(list, lines);
  }

  private flush(list: string, lines: string[]): void {
    if (lines.length > 0) appendFileSync(join(this.directory, list), `${lines.splice(0).join('\n')}\n`);
  }
}

/** In the order in which they were added. */
export function readNeeds<K extends keyof Needs>(directory: string, list: K): Needs[K][] {
  const path = join(directory, list);
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as Needs[K]);
}
