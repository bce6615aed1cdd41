// What of an index is restored, in its order.

import { closeSync, openSync } from 'node:fs';

import type { BytePath } from '../byte-path.js';
import { damaged } from '../damage.js';
import type { FileEntry, HardLinkEntry, IndexEntry } from '../index/entry.js';
import { readIndexFile } from '../index/read-index.js';
import type { PathSelection } from './selection.js';

/** An entry as it is to be made; a file may be stored under another name, that of the first of its hard links. */
export type ChosenEntry = IndexEntry & { readonly storedAs?: BytePath };

/** Everything, or what is selected and the directories that lead there. */
export function* chooseEntries(index: string, selection: PathSelection | undefined): Generator<ChosenEntry> {
  if (selection === undefined) yield* entriesOf(index);
  else yield* selectedEntries(index, selection);
}

/** A selected link to a file that is not selected becomes the file, and further ones links to that. */
function* selectedEntries(index: string, selection: PathSelection): Generator<ChosenEntry> {
  const first = firstLinks(index, selection);
  const files = new Map<BytePath, FileEntry>();
  for (const entry of entriesOf(index)) {
    if (entry.type === 'file' && first.has(entry.path)) files.set(entry.path, entry);
    if (!selection.has(entry.path)) {
      if (entry.type === 'directory' && selection.leadsTo(entry.path)) yield entry;
    } else if (entry.type !== 'hardlink' || selection.has(entry.target)) yield entry;
    else yield standIn(entry, first.get(entry.target) ?? entry.path, files.get(entry.target));
  }
}

function standIn(link: HardLinkEntry, first: BytePath, file: FileEntry | undefined): ChosenEntry {
  if (first !== link.path) return { ...link, target: first };
  if (file === undefined) throw damaged(link.path, 'is another name of a file that is not there');
  return { ...file, path: link.path, storedAs: file.path };
}

/** For each file that is not selected the first selected link to it. */
function firstLinks(index: string, selection: PathSelection): Map<BytePath, BytePath> {
  const first = new Map<BytePath, BytePath>();
  for (const entry of entriesOf(index)) {
    if (entry.type !== 'hardlink' || !selection.has(entry.path) || selection.has(entry.target)) continue;
    if (!first.has(entry.target)) first.set(entry.target, entry.path);
  }
  return first;
}

function* entriesOf(index: string): Generator<IndexEntry> {
  const file = openSync(index, 'r');
  try {
    yield* readIndexFile(file);
  } finally {
    closeSync(file);
  }
}
