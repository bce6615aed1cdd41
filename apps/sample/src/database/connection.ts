// The port of a database: an open one, with the newest schema. SQLite and PostgreSQL are its two adapters.

import type { Queries } from './queries.js';

export interface Connection extends Queries {
  /** All of the work or nothing of it. The work asks by what it is given, and by nothing else. */
  transaction<T>(work: (queries: Queries) => Promise<T>): Promise<T>;
  /** How many steps of the schema the database has. */
  schemaVersion(): Promise<number>;
  /** Lets the statements under way end first. */
  close(): Promise<void>;
}
