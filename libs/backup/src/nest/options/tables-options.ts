// What a user writes as the source of a job that backs up some tables of a database.

/** A table by its name; one that is marked as optional may be missing. */
export type TableChoice = string | { readonly name: string; readonly optional?: boolean };

/** Tables of a SQLite database, as a script that `sqlite3` replays into a database that exists. */
export interface SqliteTablesSourceOptions {
  readonly type: 'sqlite-tables';
  /** Path of the database file. */
  readonly file: string;
  /** At least one. */
  readonly tables: readonly TableChoice[];
  /** Where the script is written while a backup runs. Default: a directory beside the database. */
  readonly scratchDirectory?: string;
}
