// The schema in SQLite; user_version of a file says how many of its steps it has.

import { missingSteps, type SchemaStep } from '../schema-steps.js';
import type { SqliteFile } from './drivers.js';

const NOW = `(strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))`;

/** Append only: a step that was released is never changed, since files out there have it. */
const STEPS: readonly string[] = [
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
export function migrate(file: SqliteFile): void {
  for (const step of missingSteps(STEPS, schemaVersion(file))) apply(file, step);
}

export function schemaVersion(file: SqliteFile): number {
  return (file.prepare('PRAGMA user_version').get() as { user_version: number }).user_version;
}

function apply(file: SqliteFile, { sql, version }: SchemaStep): void {
  file.exec('BEGIN IMMEDIATE');
  try {
    file.exec(sql);
    file.exec(`PRAGMA user_version = ${version}`);
    file.exec('COMMIT');
  } catch (error) {
    file.exec('ROLLBACK');
    throw error;
  }
}
