// Fills a database with galleries, photos, comments and likes: the same ones every time, as many as asked for.

import { createHash } from 'node:crypto';
import { NO_PASSWORD } from './auth/passwords.js';
import type { DatabaseService } from './database/database.service.js';

export interface SampleSize {
  readonly galleries: number;
  readonly photosPerGallery: number;
}

export interface SampleCounts {
  readonly galleries: number;
  readonly photos: number;
  readonly comments: number;
  readonly likes: number;
}

const PLACES = ['Lofoten', 'Alfama', 'Kyoto', 'Patagonia', 'Skye', 'Essaouira', 'Dolomites', 'Hokkaido'];
const MOODS = ['at Dawn', 'in the Rain', 'after Snow', 'by Night', 'in Spring'];
const SUBJECTS = ['Harbour', 'Stairs', 'Market', 'Ridge', 'Window', 'Ferry', 'Garden', 'Old Town', 'Lighthouse'];
const REMARKS = [
  'What light!',
  'Where was this taken?',
  'I know this place.',
  'The reflection makes it.',
  'Quiet. I like it.',
];
const VISITORS = ['ada', 'bela', 'chidi', 'dagny', 'emre', 'flora', 'goran'];
const FIRST_DAY = Date.UTC(2024, 0, 1);
const HOUR_MS = 3_600_000;

const INSERT_VISITOR = "INSERT INTO users (name, role, password_hash) VALUES (?, 'viewer', ?) ON CONFLICT DO NOTHING";
const INSERT_GALLERY = 'INSERT INTO galleries (name, description, created_at) VALUES (?, ?, ?) RETURNING id';
const INSERT_PHOTO = `INSERT INTO photos (gallery_id, title, file_name, bytes, sha256, created_at)
  VALUES (?, ?, ?, ?, ?, ?) RETURNING id`;
const INSERT_COMMENT = 'INSERT INTO comments (photo_id, author, text, created_at) VALUES (?, ?, ?, ?)';
const INSERT_LIKE = 'INSERT INTO likes (photo_id, user_name, created_at) VALUES (?, ?, ?)';

/** Adds all of it in one transaction to a database that has no galleries of these names yet. */
export function addSampleData(
  database: DatabaseService,
  { galleries, photosPerGallery }: SampleSize = { galleries: 8, photosPerGallery: 25 },
): SampleCounts {
  return database.transaction(() => {
    for (const visitor of VISITORS) database.run(INSERT_VISITOR, visitor, NO_PASSWORD);
    const photos = range(galleries).flatMap((gallery) => addGallery(database, gallery, photosPerGallery));
    return {
      galleries,
      photos: photos.length,
      comments: sum(photos.map((photo) => addComments(database, photo))),
      likes: sum(photos.map((photo) => addLikes(database, photo))),
    };
  });
}

interface AddedPhoto {
  readonly id: number;
  /** From 0, through all galleries. */
  readonly index: number;
}

function addGallery(database: DatabaseService, index: number, photoCount: number): AddedPhoto[] {
  const round = Math.floor(index / (PLACES.length * MOODS.length));
  const title = `${pick(PLACES, index)} ${pick(MOODS, Math.floor(index / PLACES.length))}`;
  const name = round === 0 ? title : `${title} ${round + 1}`;
  const galleryId = insert(
    database,
    INSERT_GALLERY,
    name,
    `${photoCount} photos of ${title}`,
    timeOf(index * photoCount),
  );
  return range(photoCount).map((number) => addPhoto(database, galleryId, index * photoCount + number, number));
}

function addPhoto(database: DatabaseService, galleryId: number, index: number, number: number): AddedPhoto {
  const sha256 = createHash('sha256').update(`photo ${index}`).digest('hex');
  const bytes = 1_000_000 + (Number.parseInt(sha256.slice(0, 6), 16) % 9_000_000);
  const fileName = `IMG_${String(number + 1).padStart(4, '0')}.jpg`;
  const title = `${pick(SUBJECTS, index)} ${number + 1}`;
  return { index, id: insert(database, INSERT_PHOTO, galleryId, title, fileName, bytes, sha256, timeOf(index)) };
}

function addComments(database: DatabaseService, { id, index }: AddedPhoto): number {
  const count = index % 4;
  for (const number of range(count)) {
    const author = pick(VISITORS, index + number * 3);
    database.run(INSERT_COMMENT, id, author, pick(REMARKS, index * 2 + number), timeOf(index + number));
  }
  return count;
}

function addLikes(database: DatabaseService, { id, index }: AddedPhoto): number {
  const fans = VISITORS.slice(0, index % (VISITORS.length + 1));
  for (const [number, fan] of fans.entries()) database.run(INSERT_LIKE, id, fan, timeOf(index + number));
  return fans.length;
}

function insert(database: DatabaseService, sql: string, ...values: (string | number)[]): number {
  return database.single<{ id: number }>(sql, ...values).id;
}

function timeOf(hour: number): string {
  return new Date(FIRST_DAY + hour * HOUR_MS).toISOString();
}

function pick(from: readonly string[], index: number): string {
  return from[index % from.length] ?? '';
}

function range(length: number): number[] {
  return Array.from({ length }, (_, index) => index);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
