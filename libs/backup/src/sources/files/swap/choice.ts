// What of a directory is the source's, by its patterns.

import { existsSync, realpathSync } from 'node:fs';
import { relative } from 'node:path';

import { type BytePath, fromText } from '../byte-path.js';
import { Filter } from '../capture/filter.js';
import type { Patterns } from '../restore-tasks.js';
import type { Choice } from './foreign.js';

/** `root` is a real path. */
export function choiceOf(root: string, { include, exclude, own }: Patterns): Choice {
  const filter = new Filter(include, exclude);
  const left = new Set<BytePath>(own.map((directory) => fromText(relative(root, realPathOf(directory)))));
  return {
    leavesOut: (path) => left.has(path) || filter.leavesOut(path),
    takes: (path) => filter.takes(path),
    looksInto: (path) => filter.looksInto(path),
  };
}

function realPathOf(directory: string): string {
  return existsSync(directory) ? realpathSync(directory) : directory;
}
