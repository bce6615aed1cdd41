// The journal of a swap: which moves were to be made, so that a process that dies halfway is no harm.

import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';

import { BackupError } from '../../../core/errors.js';
import type { BytePath } from '../byte-path.js';
import type { Move } from './plan-moves.js';

export interface Journal {
  readonly version: 1;
  /** `moving` from before the first move until after the last. */
  readonly state: 'moving' | 'done';
  /** Name of the process that makes the moves. */
  readonly owner: string;
  readonly scope: readonly BytePath[];
  /** Where the incoming tree lies, below our own folder. */
  readonly incoming: string;
}

const [JOURNAL, MOVES] = ['journal.json', 'moves.jsonl'];
const LINES_AT_ONCE = 1000;

/** When it returns the journal survives a power cut. */
export function writeJournal(folder: string, journal: Journal): void {
  const path = join(folder, JOURNAL);
  durably(`${path}.new`, (file) => void writeSync(file, JSON.stringify(journal)));
  renameSync(`${path}.new`, path);
  syncDirectory(folder);
}

/** Undefined: there is none, so no move was made. */
export function readJournal(folder: string): Journal | undefined {
  const path = join(folder, JOURNAL);
  try {
    const { version, ...journal } = JSON.parse(readFileSync(path, 'utf8')) as Journal;
    if (version === 1) return { version, ...journal };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
  }
  throw new BackupError('RESTORE_FAILED', `${path} can't be read: it says how far a restore came.`, {
    hint: `What the restore replaced is below ${folder}; put it back by hand, then remove that folder.`,
  });
}

export function writeMoves(folder: string, moves: Iterable<Move>): void {
  durably(join(folder, MOVES), (file) => {
    let lines: string[] = [];
    for (const move of moves) {
      if (lines.push(`${JSON.stringify(move)}\n`) < LINES_AT_ONCE) continue;
      writeFileSync(file, lines.join(''));
      lines = [];
    }
    writeFileSync(file, lines.join(''));
  });
}

export function readMoves(folder: string): Move[] {
  const lines = readFileSync(join(folder, MOVES), 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Move);
}

export function syncDirectory(path: string | Buffer): void {
  const directory = openSync(path, 'r');
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
}

function durably(path: string, write: (file: number) => void): void {
  const file = openSync(path, 'wx', 0o600);
  try {
    write(file);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
