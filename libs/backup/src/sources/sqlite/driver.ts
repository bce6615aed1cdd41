// The one interface through which a SQLite database is used.

export type Row = Readonly<Record<string, unknown>>;

export type Value = string | number | bigint | Uint8Array | null;

/** A connection. Every method throws what the driver throws; sqlite-failure.ts tells what it means. */
export interface Connection {
  /** Runs statements that answer nothing of interest. */
  run(sql: string): void;
  /** All rows of one statement. Integers above 2^53 must not be asked for. */
  all(sql: string): readonly Row[];
  /** The rows of one statement as lists of values, one at a time. Nothing else is asked until the last was taken. */
  each(sql: string): Iterable<readonly unknown[]>;
  /** One statement that answers nothing of interest, to be run with one list of values after the other. */
  prepare(sql: string): (values: readonly Value[]) => void;
  /**
   * Copies the database, page by page, into a file that is new or empty. `onStep` is called after each step but the
   * last, and whatever it throws ends the copy.
   */
  copyTo(path: string, pagesPerStep: number, onStep: (copied: number, total: number) => void): Promise<void>;
  close(): void;
}

export interface Driver {
  /** The package or the module that it is made of. */
  readonly name: string;
  /** Opens a database that exists. `path` is absolute and may hold any character. */
  open(path: string): Connection;
}

/** Pages per step for a copy in one step. */
export const ALL_PAGES = 0x7fff_ffff;
