// Carries out a script of tables in a database, and takes all of it back when the result is not what was captured.

import { rmSync } from 'node:fs';

import { BackupError } from '../../../core/errors.js';
import { compareFacts, describeDifference, type Facts } from '../../../core/facts.js';
import type { ChildProgress } from '../../../kit/child-answer.js';
import type { Connection } from '../driver.js';
import { syncDirectory } from '../file-moves.js';
import { findTables } from './find-tables.js';
import { COMMIT, readPieces } from './script-format.js';
import { measureTables } from './table-facts.js';
import { writeScript } from './write-script.js';

interface Moments {
  /** The database is locked, and nothing was changed yet. */
  readonly begun?: () => void;
  /** All was carried out but COMMIT. */
  readonly done?: () => void;
}

async function carryOut(database: Connection, script: string, { begun, done }: Moments = {}): Promise<void> {
  try {
    let pieces = 0;
    for await (const piece of readPieces(script)) {
      if (piece === COMMIT) done?.();
      database.run(piece);
      if (++pieces === 1) begun?.();
    }
  } catch (error) {
    rollBack(database);
    throw error;
  }
}

/** There may be no transaction: it had not begun, or SQLite ended it. */
function rollBack(database: Connection): void {
  try {
    database.run('ROLLBACK');
  } catch {
    return;
  }
}

/** Answers what is there then. */
export async function replayIntoNew(database: Connection, script: string, captured: Facts): Promise<Facts> {
  await carryOut(database, script);
  return measureTables(database, captured);
}

export interface InPlace {
  readonly script: string;
  /** Of the tables that the script replaces. */
  readonly names: readonly string[];
  /** Absent: nothing is compared. */
  readonly captured?: Facts;
  /** Where a script that puts back what was there before is written. */
  readonly keepAs: string;
  readonly live: string;
}

/** @throws BackupError FACTS_MISMATCH, and whatever the database says, with nothing changed */
export async function replayInPlace(
  database: Connection,
  { script, names, captured, keepAs, live }: InPlace,
  progress: ChildProgress,
): Promise<void> {
  try {
    await carryOut(database, script, {
      begun() {
        progress('keeping what is there now');
        keepBefore(database, names, keepAs);
        progress('replacing the rows');
      },
      done() {
        if (captured === undefined) return;
        progress('comparing what was restored with what was captured');
        requireCaptured(captured, measureTables(database, captured));
      },
    });
  } catch (error) {
    rmSync(keepAs, { force: true });
    throw error;
  }
  syncDirectory(live);
}

function keepBefore(database: Connection, names: readonly string[], keepAs: string): void {
  const found = findTables(
    database,
    names.map((name) => ({ name, optional: true })),
    'the database',
  );
  writeScript(database, found, keepAs, { drop: found.missing });
}

function requireCaptured(captured: Facts, restored: Facts): void {
  const findings = compareFacts(captured, restored).map(describeDifference);
  if (findings.length === 0) return;
  const message = `What was restored is not what was captured, so that all of it was taken back: ${findings.join('; ')}.`;
  throw new BackupError('FACTS_MISMATCH', message, { context: { findings } });
}
