// A program that makes a SQLite database of photos that do not compress: `node make-database.js <file> <bytes>`.

import Database from 'better-sqlite3';
import { patternedBytes } from 'nestjs-backup/testing';

const PHOTO_BYTES = 400_000;
const PHOTOS_AT_ONCE = 100;

const [file = '', bytes] = process.argv.slice(2);
const database = new Database(file);
database.pragma('synchronous = off');
database.pragma('journal_mode = wal');
database.exec('CREATE TABLE photos (id INTEGER PRIMARY KEY, title TEXT NOT NULL, image BLOB NOT NULL)');
const insert = database.prepare('INSERT INTO photos (title, image) VALUES (?, ?)');

let photos = 0;
database.exec('BEGIN');
for await (const image of patternedBytes(Number(bytes), PHOTO_BYTES)) {
  insert.run(`Photo ${photos}`, image);
  if (++photos % PHOTOS_AT_ONCE === 0) database.exec('COMMIT; BEGIN');
}
database.exec('COMMIT');
database.pragma('wal_checkpoint(truncate)');
database.close();
