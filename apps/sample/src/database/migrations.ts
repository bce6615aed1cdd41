// The schema, as numbered steps; user_version of a file says how many of them it has.

import type { Connection } from './connection.js';

const NOW = `(strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))`;

/** Append only: a step that was released is never changed, since files out there have it. */
const MIGRATIONS: readonly string[] = [
  `CREATE TABLE users (
     name          TEXT PRIMARY KEY,
     role          TEXT NOT NULL CHECK (role IN ('admin', 'viewer')),
     password_hash TEXT NOT NULL
   ) STRICT;
   CREATE TABLE galleries (
     id          INTEGER PRIMARY KEY AUTOINCREMENT,
     name        TEXT NOT NULL UNIQUE COLLATE NOCASE,
     description TEXT NOT NULL DEFAULT '',
     created_at  TEXT NOT NULL DEFAULT ${NOW}
   ) STRICT;
   CREATE TABLE photos (
     id         INTEGER PRIMARY KEY AUTOINCREMENT,
     gallery_id INTEGER NOT NULL REFERENCES galleries (id) ON DELETE CASCADE,
     title      TEXT NOT NULL,
     file_name  TEXT NOT NULL,
     bytes      INTEGER NOT NULL CHECK (bytes > 0),
     sha256     TEXT,
     created_at TEXT NOT NULL DEFAULT ${NOW},
     UNIQUE (gallery_id, file_name)
   ) STRICT;`,
  `CREATE TABLE comments (
     id         INTEGER PRIMARY KEY AUTOINCREMENT,
     photo_id   INTEGER NOT NULL REFERENCES photos (id) ON DELETE CASCADE,
     author     TEXT NOT NULL REFERENCES users (name),
     text       TEXT NOT NULL,
     created_at TEXT NOT NULL DEFAULT ${NOW}
   ) STRICT;
   CREATE INDEX comments_by_photo ON comments (photo_id, id);
   CREATE TABLE likes (
     photo_id   INTEGER NOT NULL REFERENCES photos (id) ON DELETE CASCADE,
     user_name  TEXT NOT NULL REFERENCES users (name),
     created_at TEXT NOT NULL DEFAULT ${NOW},
     PRIMARY KEY (photo_id, user_name)
   ) STRICT, WITHOUT ROWID;`,
];

/** Brings a file to the newest schema, each step whole or not at all. Refuses a file of a newer app. */
export function migrate(connection: Connection): void {
  const found = schemaVersion(connection);
  if (found > MIGRATIONS.length) {
    throw new Error(
      `The database has schema version ${found}, this app knows up to ${MIGRATIONS.length}: run a newer app on it.`,
    );
  }
  for (const [index, sql] of MIGRATIONS.entries()) {
    if (index >= found) applyStep(connection, sql, index + 1);
  }
}

export function schemaVersion(connection: Connection): number {
  return (connection.prepare('PRAGMA user_version').get() as { user_version: number }).user_version;
}

function applyStep(connection: Connection, sql: string, version: number): void {
  connection.exec('BEGIN IMMEDIATE');
  try {
    connection.exec(sql);
    connection.exec(`PRAGMA user_version = ${version}`);
    connection.exec('COMMIT');
  } catch (error) {
    connection.exec('ROLLBACK');
    throw error;
  }
}
