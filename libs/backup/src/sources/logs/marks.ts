// How far each log file is in a backup: kept in its facts, for clearing, and for the next backup if that was not done.

import type { FileHandle } from 'node:fs/promises';

import type { Facts } from '../../core/facts.js';
import { type FileIdentity, headOf } from './identity.js';

export interface Mark extends FileIdentity {
  /** Where the file was, relative to the directory. */
  readonly path: string;
  /** What is before this place in the file is in the backup, or in an earlier one. */
  readonly to: number;
  /** SHA-256 of the beginning of the file, up to that place. */
  readonly head: string;
}

/** By the path of the file. */
export function marksToFacts(marks: readonly Mark[]): NonNullable<Facts['marks']> {
  return Object.fromEntries(marks.map(({ path, to, ...texts }) => [path, { ...texts, to: String(to) }]));
}

/** By the number of the file. */
export type Marks = ReadonlyMap<string, Mark>;

export const NO_MARKS: Marks = new Map();

/** What is no mark of ours is none: the lines are then captured again. */
export function marksOf({ marks = {} }: Facts): Marks {
  const known = Object.entries(marks).flatMap(([path, { inode, born, head, to }]): Mark[] => {
    if (inode === undefined || born === undefined || head === undefined || !/^\d+$/.test(to ?? '')) return [];
    return [{ path, inode, born, head, to: Number(to) }];
  });
  return new Map(known.map((mark) => [mark.inode, mark]));
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
