// How far each log file is in a backup: kept in its facts, for clearing, and for the next backup if that was not done.

import type { FileHandle } from 'node:fs/promises';

import type { Facts } from '../../core/facts.js';
import { Reader } from '../../core/reader.js';
import { type FileIdentity, headOf } from './identity.js';

export interface Mark extends FileIdentity {
  /** Where the file was, relative to the directory. */
  readonly path: string;
  /** What is before this place in the file is in the backup, or in an earlier one. */
  readonly to: number;
  /** SHA-256 of the beginning of the file, up to that place. */
  readonly head: string;
}

export function marksToNames(marks: readonly Mark[]): readonly string[] {
  return marks.map((mark) => JSON.stringify(mark));
}

/** What can't be read is no mark: the lines are then captured again. */
export function marksOf({ names }: Facts): readonly Mark[] {
  return (names?.['captured'] ?? []).flatMap((text) => readMark(text));
}

/** Whether the file is the one that the mark was made for, with all that was in it. */
export async function isMarked(
  mark: Mark,
  { inode, born }: FileIdentity,
  file: FileHandle,
  size: number,
): Promise<boolean> {
  if (mark.inode !== inode || mark.born !== born || size < mark.to) return false;
  return (await headOf(file, mark.to)) === mark.head;
}

function readMark(text: string): Mark[] {
  const root = new Reader(parse(text));
  const mark = {
    path: root.at('path').string(),
    inode: root.at('inode').string(),
    born: root.at('born').string(),
    to: root.at('to').integer(),
    head: root.at('head').string(),
  };
  return root.problems.length === 0 ? [mark] : [];
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
