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

/** By the number of the file. */
export type Marks = ReadonlyMap<string, Mark>;

export const NO_MARKS: Marks = new Map();

/** What can't be read is no mark: the lines are then captured again. */
export function marksOf({ names }: Facts): Marks {
  const marks = (names?.['captured'] ?? []).flatMap((text) => readMark(text));
  return new Map(marks.map((mark) => [mark.inode, mark]));
}

/** That of this very file, while all is still in it that was. */
export async function findMark(
  marks: Marks,
  { inode, born }: FileIdentity,
  file: FileHandle,
  size: number,
): Promise<Mark | undefined> {
  const mark = marks.get(inode);
  if (mark === undefined || mark.born !== born || size < mark.to) return undefined;
  return (await headOf(file, mark.to)) === mark.head ? mark : undefined;
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
