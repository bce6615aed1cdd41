// Puts one database file in the place of another and keeps the one that was there.

import { existsSync, renameSync, rmSync } from 'node:fs';

import { asRestoreError } from '../../kit/source-errors.js';
import { giveRights, keepFile, syncDirectory } from './file-moves.js';
import { ALL_SIDES, sidesWithData } from './side-files.js';

export interface Replacement {
  /** The path at which the application expects its database. */
  readonly live: string;
  /** A complete database in the same file system. */
  readonly replacement: string;
  /** Where the one that is live now is kept, when there is one. */
  readonly keepAs: string;
}

/** The steps in their order. Until `replaced` the live path holds what it held before. */
export type ReplaceStep = 'prepared' | 'kept' | 'cleared' | 'replaced' | 'synced';

/**
 * Nobody may use either file meanwhile, and the main file of the live one must be complete (take-over.ts). Then, whatever
 * dies at whatever moment, the live path holds one whole database: the old one or the new one.
 */
export function replaceDatabase(files: Replacement, reached: (step: ReplaceStep) => void): void {
  const { live, replacement } = files;
  const kept: string[] = [];
  try {
    giveRights(live, replacement);
    reached('prepared');
    keep(files, kept);
    reached('kept');
    for (const side of ALL_SIDES) rmSync(live + side, { force: true });
    syncDirectory(live);
    reached('cleared');
    renameSync(replacement, live);
  } catch (error) {
    putBack(files, kept);
    throw asRestoreError(error, `${live} could not be replaced and is as it was`);
  }
  reached('replaced');
  try {
    carrySides(replacement, live);
    syncDirectory(live);
  } catch (error) {
    throw asRestoreError(
      error,
      `${live} holds the new database now, but it is not certain that this survives a power cut`,
    );
  }
  reached('synced');
}

/** Adds to `kept` what it makes, so that a failure takes away no more than that. */
function keep({ live, keepAs }: Replacement, kept: string[]): void {
  if (!existsSync(live)) return;
  for (const side of ['', ...sidesWithData(live)]) if (keepFile(live + side, keepAs + side)) kept.push(keepAs + side);
}

function putBack({ live, keepAs }: Replacement, kept: readonly string[]): void {
  for (const path of kept) {
    const original = live + path.slice(keepAs.length);
    if (existsSync(original)) rmSync(path);
    else renameSync(path, original);
  }
}

/** A damaged database that is put back could not be completed first: what belongs to it comes along. */
function carrySides(from: string, to: string): void {
  const withData = sidesWithData(from);
  for (const side of ALL_SIDES) {
    if (withData.includes(side)) renameSync(from + side, to + side);
    else rmSync(from + side, { force: true });
  }
}
