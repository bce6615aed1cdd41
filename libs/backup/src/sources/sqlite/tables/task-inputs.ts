// What the work on tables in another process is given, and what it answers.

import type { Facts } from '../../../core/facts.js';
import type { Check } from '../../../core/source.js';
import type { WantedName } from '../../../kit/wanted-names.js';

export interface TableTasks {
  /** Looks which tables a database has. Those that are missing are an error unless they are optional. */
  readonly findTables: {
    readonly input: { readonly path: string; readonly wanted: readonly WantedName[]; readonly busyTimeoutMs: number };
    readonly result: { readonly tables: readonly FoundTable[]; readonly missing: readonly string[] };
  };
  /** Writes tables of the live database to a script. */
  readonly dumpTables: { readonly input: DumpInput; readonly result: Facts };
  /** Replays a script into a new database. */
  readonly stageTables: {
    readonly input: { readonly path: string; readonly script: string; readonly captured: Facts };
    readonly result: { readonly facts: Facts; readonly checks: readonly Check[] };
  };
  /** Replays a script in the live database. */
  readonly replayTables: { readonly input: ReplayInput; readonly result: undefined };
}

export interface FoundTable {
  readonly name: string;
  readonly columns: readonly string[];
}

export interface DumpInput {
  readonly source: string;
  /** Where a copy of the database is made, when nobody could write to it while it is read. */
  readonly copy: string;
  readonly script: string;
  readonly wanted: readonly WantedName[];
  readonly busyTimeoutMs: number;
}

export interface ReplayInput {
  readonly live: string;
  readonly script: string;
  readonly names: readonly string[];
  readonly captured?: Facts;
  readonly keepAs: string;
  readonly busyTimeoutMs: number;
}
