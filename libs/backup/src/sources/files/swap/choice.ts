// What of a directory is the source's, by its patterns.

import { relative } from 'node:path';

import { type BytePath, fromText } from '../byte-path.js';
import { Filter } from '../capture/filter.js';
import type { Patterns } from '../restore-tasks.js';
import type { Choice } from './foreign.js';

export function choiceOf(root: string, { include, exclude, own }: Patterns): Choice {
  const filter = new Filter(include, exclude);
  const left = new Set<BytePath>(own.map((directory) => fromText(relative(root, directory))));
  return {
    leavesOut: (path) => left.has(path) || filter.leavesOut(path),
    takes: (path) => filter.takes(path),
    looksInto: (path) => filter.looksInto(path),
  };
}
