// A gallery's database: photos, what people say about them and who likes them, with the usual keys and indexes.

import { Author } from '../words.js';
import type { Servers } from './servers.js';

const ROWS_AT_ONCE = 2000;
const COMMENTS_PER_PHOTO = 2;
const LIKES_PER_PHOTO = 3;
/** What a photo with all that belongs to it takes in a database, indexes included. */
const BYTES_PER_PHOTO = 1100;
const EPOCH_MS = Date.UTC(2024, 0, 1);

const TABLES = `
  CREATE TABLE photos (id bigint NOT NULL, owner integer NOT NULL, title text NOT NULL, meta jsonb NOT NULL, created timestamptz NOT NULL);
  CREATE TABLE comments (id bigint NOT NULL, photo bigint NOT NULL, author integer NOT NULL, body text NOT NULL, created timestamptz NOT NULL);
  CREATE TABLE likes (id bigint NOT NULL, photo bigint NOT NULL, owner integer NOT NULL, created timestamptz NOT NULL)`;

const KEYS = `
  ALTER TABLE photos ADD PRIMARY KEY (id);
  ALTER TABLE comments ADD PRIMARY KEY (id);
  ALTER TABLE likes ADD PRIMARY KEY (id);
  CREATE INDEX ON photos (owner, created);
  CREATE INDEX ON comments (photo);
  CREATE INDEX ON likes (photo);
  ALTER TABLE comments ADD FOREIGN KEY (photo) REFERENCES photos;
  ALTER TABLE likes ADD FOREIGN KEY (photo) REFERENCES photos`;

/** Makes a database of about so many bytes; answers how many it has. */
export async function makeGallery(servers: Servers, database: string, bytes: number): Promise<number> {
  const photos = Math.ceil(bytes / BYTES_PER_PHOTO);
  await servers.query('postgres', `CREATE DATABASE ${database}`);
  await servers.query(database, TABLES);
  const author = new Author();
  await servers.load(
    database,
    'photos',
    linesOf(photos, (id) => photo(id, author)),
  );
  await servers.load(
    database,
    'comments',
    linesOf(photos * COMMENTS_PER_PHOTO, (id) => comment(id, photos, author)),
  );
  await servers.load(
    database,
    'likes',
    linesOf(photos * LIKES_PER_PHOTO, (id) => like(id, photos, author)),
  );
  await servers.query(database, KEYS, 'VACUUM (FREEZE, ANALYZE)', 'CHECKPOINT');
  return await sizeOf(servers, database);
}

export async function sizeOf(servers: Servers, database: string): Promise<number> {
  const [row] = await servers.query('postgres', `SELECT pg_database_size('${database}') AS bytes`);
  return Number(row?.['bytes']);
}

function* linesOf(rows: number, line: (id: number) => string): Generator<Buffer> {
  for (let id = 1; id <= rows; id += ROWS_AT_ONCE) {
    const count = Math.min(ROWS_AT_ONCE, rows - id + 1);
    yield Buffer.from(Array.from({ length: count }, (_, index) => line(id + index)).join(''));
  }
}

function photo(id: number, author: Author): string {
  return `${id}\t${author.below(9000)}\t${author.sentence().slice(0, 40)}\t${author.photoMeta()}\t${time(id, author)}\n`;
}

function comment(id: number, photos: number, author: Author): string {
  return `${id}\t${1 + author.below(photos)}\t${author.below(9000)}\t${author.sentence()}\t${time(id, author)}\n`;
}

function like(id: number, photos: number, author: Author): string {
  return `${id}\t${1 + author.below(photos)}\t${author.below(9000)}\t${time(id, author)}\n`;
}

function time(id: number, author: Author): string {
  return new Date(EPOCH_MS + id * 7000 + author.below(6000)).toISOString();
}
