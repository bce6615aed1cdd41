// Puts one tree in the place of parts of the live one, keeping what goes out, so that it can be taken back at any moment.

import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';

import { BackupError } from '../../../core/errors.js';
import { randomTail } from '../../../core/names.js';
import { ownedName } from '../../../kit/owned-names.js';
import { asRestoreError } from '../../../kit/source-errors.js';
import { keptBefore, keptFor, keptUndone, ownFolder } from '../places.js';
import { parentOf, type BytePath } from '../byte-path.js';
import { removeTree } from '../remove-tree.js';
import { asideIn, hasAside, keepAside } from './aside.js';
import { carryOut, type Places, takeBack } from './carry-out.js';
import type { Choice } from './foreign.js';
import { type Journal, readMoves, syncDirectory, writeJournal, writeMoves } from './journal.js';
import { findMount } from './mounts.js';
import { moveEntry } from './move-entry.js';
import { planMoves } from './plan-moves.js';
import { Tree } from './tree.js';

export interface Exchange {
  readonly root: string;
  readonly choice: Choice;
  readonly scope: readonly BytePath[];
  /** The folder that keeps what goes out. There must be none. */
  readonly folder: string;
  /** A directory of this process, below our own folder. The incoming tree is in it, or stays where it is. */
  readonly scratch: string;
  readonly incoming: string;
  /** For tests: called after each rename. */
  readonly reached?: () => void;
}

/**
 * The journal is complete before the folder has its name, and the folder has its name before anything is moved.
 * @throws BackupError RESTORE_FAILED; the live data is then as it was, unless it says otherwise
 */
export function exchange({ root, choice, scope, folder, scratch, incoming, reached }: Exchange): void {
  const prepared = join(scratch, 'exchange');
  const comesAlong = dirname(incoming) === scratch;
  const source = comesAlong ? 'incoming' : relative(dirname(folder), incoming);
  try {
    const trees = { live: new Tree(root), incoming: new Tree(incoming), choice };
    requireOneFileSystem(root, scope, choice);
    mkdirSync(join(prepared, 'tree'), { recursive: true, mode: 0o700 });
    writeMoves(prepared, planMoves(trees, scope));
    if (comesAlong) moveEntry(Buffer.from(incoming), Buffer.from(join(prepared, 'incoming')));
    const journal: Journal = { version: 1, state: 'moving', owner: ownedName('swap'), scope, incoming: source };
    writeJournal(prepared, journal);
    renameSync(prepared, folder);
    syncDirectory(dirname(folder));
    move(root, folder, journal, reached);
    writeJournal(folder, { ...journal, state: 'done' });
  } catch (error) {
    throw asRestoreError(error, `The files in ${root} could not be replaced and are as they were`);
  }
}

function requireOneFileSystem(root: string, scope: readonly BytePath[], choice: Choice): void {
  const mount = findMount(root, scope, choice);
  if (mount !== undefined) throw new BackupError('RESTORE_FAILED', mount);
}

function move(root: string, folder: string, journal: Journal, reached?: () => void): void {
  const moves = readMoves(folder);
  const places = placesOf(root, folder, journal);
  try {
    carryOut(moves, places, reached);
    for (const path of new Set(journal.scope.map(parentOf))) syncDirectory(places.live.at(path));
  } catch (error) {
    takeAllBack(root, folder, journal);
    if (hasAside(folder)) keepTakenBack(root, folder, journal);
    else discardFolder(root, folder);
    throw error;
  }
}

/** @throws BackupError RESTORE_FAILED when not all of it could be taken back; trying again goes on where it stopped */
export function takeAllBack(root: string, folder: string, journal: Journal): void {
  try {
    takeBack(readMoves(folder), placesOf(root, folder, journal));
  } catch (error) {
    const { message } = asRestoreError(error, `Not all files in ${root} could be put back as they were`);
    throw new BackupError('RESTORE_FAILED', `${message}. Those that are missing are in ${folder}.`, {
      hint: 'Remove what the message names as the obstacle, then undo the restore by the id of its run.',
      cause: error,
    });
  }
}

/** What came in may have been written to: it is kept until its time is over, as what an undo replaces is. */
export function keepTakenBack(root: string, folder: string, journal: Journal): void {
  const kept = keptFor(basename(folder));
  if (kept === undefined) return;
  const [before, undone] = [keptBefore(root, kept.runId), keptUndone(root, kept.runId)];
  if (kept.isUndone && existsSync(before)) {
    keepAside(folder, before);
    discardFolder(root, folder);
    return;
  }
  // It has that name already where a process died, or the disk was full, before the next line.
  if (!kept.isUndone) renameSync(folder, undone);
  writeJournal(undone, { ...journal, state: 'done' });
}

function placesOf(root: string, folder: string, { incoming }: Journal): Places {
  const inside = incoming === 'incoming' ? join(folder, incoming) : join(dirname(folder), incoming);
  return {
    live: new Tree(root),
    incoming: new Tree(inside),
    outgoing: new Tree(join(folder, 'tree')),
    aside: new Tree(asideIn(folder)),
  };
}

/** By another name first: what is half removed must not be taken for something to undo to. */
export function discardFolder(root: string, folder: string): void {
  const doomed = join(ownFolder(root), ownedName(`${basename(folder)}-${randomTail()}`));
  renameSync(folder, doomed);
  removeTree(doomed);
}
