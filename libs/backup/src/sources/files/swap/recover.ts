// Puts right what a process left that died in the middle of a swap.

import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { ownerIsGone } from '../../../kit/owned-names.js';
import { MINUTE } from '../../../kit/durations.js';
import { keptFor, ownFolder } from '../places.js';
import { keepTakenBack, takeAllBack } from './exchange.js';
import { type Journal, readJournal } from './journal.js';

/** A swap takes seconds. One of a process that nobody here can see is given up after this time. */
const PATIENCE_MS = 15 * MINUTE;

/** Answers the runs whose interrupted swap, or undo, was taken back. The live data is then as it was before it. */
export function recoverSwaps(root: string, now: Date): string[] {
  return keptFolders(root).flatMap(({ folder, runId }) => {
    const journal = readJournal(folder);
    if (journal?.state !== 'moving' || !isGivenUp(folder, journal, now)) return [];
    recoverSwap(root, folder, journal);
    return [runId];
  });
}

/** The runs whose swap, or undo, is at work, as far as anybody can know. */
export function swapsAtWork(root: string): string[] {
  return keptFolders(root).flatMap(({ folder, runId }) => (readJournal(folder)?.state === 'moving' ? [runId] : []));
}

/** What was interrupted of one run, when its process is known to be gone or can't be known about. */
export function recoverRun(root: string, folder: string): 'taken back' | 'nothing to do' {
  const journal = existsSync(folder) ? readJournal(folder) : undefined;
  if (journal?.state !== 'moving' || ownerIsGone(journal.owner) === false) return 'nothing to do';
  recoverSwap(root, folder, journal);
  return 'taken back';
}

export interface KeptFolder {
  readonly folder: string;
  readonly runId: string;
}

export function keptFolders(root: string): KeptFolder[] {
  const own = ownFolder(root);
  const names = existsSync(own) ? readdirSync(own) : [];
  return names.flatMap((name) => {
    const kept = keptFor(name);
    return kept === undefined ? [] : [{ folder: join(own, name), runId: kept.runId }];
  });
}

function recoverSwap(root: string, folder: string, journal: Journal): void {
  takeAllBack(root, folder, journal);
  keepTakenBack(root, folder, journal);
}

function isGivenUp(folder: string, { owner }: Journal, now: Date): boolean {
  return ownerIsGone(owner) ?? now.getTime() - statSync(join(folder, 'journal.json')).mtime.getTime() > PATIENCE_MS;
}
