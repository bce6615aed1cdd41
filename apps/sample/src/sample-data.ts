// Fills a database with galleries, photos, comments and likes: the same ones every time, as many as asked for.

import { createHash } from 'node:crypto';
import { NO_PASSWORD } from './auth/passwords.js';
import type { DatabaseService } from './database/database.service.js';
import type { Queries } from './database/queries.js';

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
export async function addSampleData(
  database: DatabaseService,
  { galleries, photosPerGallery }: SampleSize = { galleries: 8, photosPerGallery: 25 },
): Promise<SampleCounts> {
  return await database.transaction(async (queries) => {
    for (const visitor of VISITORS) await queries.run(INSERT_VISITOR, visitor, NO_PASSWORD);
    const added = { galleries, photos: 0, comments: 0, likes: 0 };
    for (const gallery of range(galleries)) {
      for (const photo of await addGallery(queries, gallery, photosPerGallery)) {
        added.photos += 1;
        added.comments += await addComments(queries, photo);
        added.likes += await addLikes(queries, photo);
      }
    }
    return added;
  });
}

interface AddedPhoto {
  readonly id: number;
  /** From 0, through all galleries. */
  readonly index: number;
}

async function addGallery(queries: Queries, index: number, photoCount: number): Promise<AddedPhoto[]> {
  const round = Math.floor(index / (PLACES.length * MOODS.length));
  const title = `${pick(PLACES, index)} ${pick(MOODS, Math.floor(index / PLACES.length))}`;
  const name = round === 0 ? title : `${title} ${round + 1}`;
  const description = `${photoCount} photos of ${title}`;
  const galleryId = await insert(queries, INSERT_GALLERY, name, description, timeOf(index * photoCount));
  const photos: AddedPhoto[] = [];
  for (const number of range(photoCount)) {
    photos.push(await addPhoto(queries, galleryId, index * photoCount + number, number));
  }
  return photos;
}

async function addPhoto(queries: Queries, galleryId: number, index: number, number: number): Promise<AddedPhoto> {
  const sha256 = createHash('sha256').update(`photo ${index}`).digest('hex');
  const bytes = 1_000_000 + (Number.parseInt(sha256.slice(0, 6), 16) % 9_000_000);
  const fileName = `IMG_${String(number + 1).padStart(4, '0')}.jpg`;
  const title = `${pick(SUBJECTS, index)} ${number + 1}`;
  const id = await insert(queries, INSERT_PHOTO, galleryId, title, fileName, bytes, sha256, timeOf(index));
  return { index, id };
}

async function addComments(queries: Queries, { id, index }: AddedPhoto): Promise<number> {
  const count = index % 4;
  for (const number of range(count)) {
    const author = pick(VISITORS, index + number * 3);
    await queries.run(INSERT_COMMENT, id, author, pick(REMARKS, index * 2 + number), timeOf(index + number));
  }
  return count;
}

async function addLikes(queries: Queries, { id, index }: AddedPhoto): Promise<number> {
  const fans = VISITORS.slice(0, index % (VISITORS.length + 1));
  for (const [number, fan] of fans.entries()) await queries.run(INSERT_LIKE, id, fan, timeOf(index + number));
  return fans.length;
}

async function insert(queries: Queries, sql: string, ...values: (string | number)[]): Promise<number> {
  return (await queries.single<{ id: number }>(sql, ...values)).id;
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
