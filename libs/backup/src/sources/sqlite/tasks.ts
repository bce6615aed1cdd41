// The work that is done away from the application's process, and the call that has it done.

import type { ErrorCode } from '../../core/errors.js';
import type { Facts } from '../../core/facts.js';
import type { Check, QueryRow } from '../../core/source.js';
import { runInChild, type ChildTaskOptions } from '../../kit/child-task.js';
import type { ChangesTasks } from './changes/changes-tasks.js';
import type { Placement } from './place-database.js';
import type { Replacement } from './replace-database.js';
import type { RescueTasks } from './rescue/rescue-tasks.js';
import type { TableTasks } from './tables/task-inputs.js';

export interface CaptureTask {
  readonly source: string;
  readonly copy: string;
  readonly busyTimeoutMs: number;
}

export interface ReplaceTask extends Replacement {
  readonly busyTimeoutMs: number;
}

export interface PlaceTask extends Placement {
  readonly busyTimeoutMs: number;
}

export interface QueryTask {
  readonly path: string;
  readonly sql: string;
}

/** The first value of each row, as a text, into a new file. */
export interface AskTask extends QueryTask {
  readonly answers: string;
}

export interface Measurement {
  readonly facts: Facts;
  readonly checks: readonly Check[];
}

/** Who has a database open. */
export interface Usage {
  /** E.g. `sqlite3 (pid 812)`. */
  readonly users: readonly string[];
  /** True when locks show a user, named or not. */
  readonly locked: boolean;
}

/** What a live database is like at a glance. */
export interface Glance {
  /** What it was opened with, e.g. `better-sqlite3 (SQLite 3.46.0)`. */
  readonly driver: string;
  readonly journalMode: string;
  readonly tables: number;
}

export interface Tasks extends ChangesTasks, RescueTasks, TableTasks {
  /** Opens the live database and looks at it. */
  readonly glance: {
    readonly input: { readonly path: string; readonly busyTimeoutMs: number };
    readonly result: Glance;
  };
  /** Copies the live database and measures the copy. */
  readonly capture: { readonly input: CaptureTask; readonly result: Facts };
  /** Measures and examines restored data. */
  readonly measure: { readonly input: { readonly path: string }; readonly result: Measurement };
  /** Asks restored data. */
  readonly query: { readonly input: QueryTask; readonly result: readonly QueryRow[] };
  /** Asks captured data for more than one answer should hold. */
  readonly ask: { readonly input: AskTask; readonly result: undefined };
  /** Finds out who uses a database. */
  readonly usage: { readonly input: { readonly path: string }; readonly result: Usage };
  /** Puts a database in the place of the live one. */
  readonly replace: { readonly input: ReplaceTask; readonly result: undefined };
  /** Puts a database in a new place. */
  readonly place: { readonly input: PlaceTask; readonly result: undefined };
}

const IF_KILLED: Readonly<Record<keyof Tasks, ErrorCode>> = {
  glance: 'SOURCE_FAILED',
  capture: 'SOURCE_FAILED',
  measure: 'RESTORE_FAILED',
  query: 'CHECK_BROKEN',
  ask: 'CHECK_BROKEN',
  usage: 'SOURCE_FAILED',
  replace: 'RESTORE_FAILED',
  place: 'RESTORE_FAILED',
  examineChanges: 'SOURCE_FAILED',
  captureChanges: 'SOURCE_FAILED',
  applyChanges: 'RESTORE_FAILED',
  compareRows: 'SOURCE_FAILED',
  putBack: 'RESTORE_FAILED',
  findTables: 'SOURCE_FAILED',
  dumpTables: 'SOURCE_FAILED',
  stageTables: 'RESTORE_FAILED',
  replayTables: 'RESTORE_FAILED',
};

/**
 * A process of its own for every task, because SQLite's locks belong to a process: whichever copy of SQLite the
 * application has loaded (Prisma, sqlite3, libsql), its locks hold against ours and survive what we open and close. It
 * can be stopped at any moment, also within one long statement, and what it needs is given back at its end.
 */
export async function runTask<K extends keyof Tasks>(
  kind: K,
  input: Tasks[K]['input'],
  options: Omit<ChildTaskOptions, 'ifKilled'> = {},
): Promise<Tasks[K]['result']> {
  const entry = new URL('./task-process.js', import.meta.url);
  const result = await runInChild(entry, { kind, input }, { ...options, ifKilled: IF_KILLED[kind] });
  return result as Tasks[K]['result'];
}
