// The names that end up in object keys: what they may look like, and how new ids are made.

import { randomBytes } from 'node:crypto';

/** Job and destination names: lower-case letters, digits and dashes, beginning with a letter, 63 at the most. */
export const JOB_NAME = /^[a-z][a-z0-9-]{0,62}$/;

/** File names of captured and stored objects. */
export const OBJECT_NAME = /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}$/;

const RUN_PREFIX = 'run-';
const BACKUP_ID = /^\d{8}T\d{6}Z-[a-z0-9]{10}$/;
const ALPHABET = 'abcdefghijkmnpqrstuvwxyz23456789';

/** Ten characters from an alphabet without look-alikes: 50 bits, so that attempts in one second do not meet. */
export function randomTail(): string {
  return Array.from(randomBytes(10), (byte) => ALPHABET[byte % ALPHABET.length]).join('');
}

/** `20251101T020000Z`: sorts by time and holds nothing a file system or a URL minds. */
export function compactTime(at: Date): string {
  return `${at.toISOString().replace(/[-:]/g, '').slice(0, 15)}Z`;
}

/** E.g. `20251101T020000Z-k3x9q2abcd`. */
export function newBackupId(startedAt: Date): string {
  return `${compactTime(startedAt)}-${randomTail()}`;
}

/** The folder of a backup below the prefix of a destination, by the UTC date in its id; it ends in `/`. */
export function backupFolder({ job, id }: { readonly job: string; readonly id: string }): string {
  return `${job}/${id.slice(0, 4)}/${id.slice(4, 6)}/${id.slice(6, 8)}/${id}/`;
}

export function isBackupId(text: string): boolean {
  return BACKUP_ID.test(text);
}

/** Run ids have the shape of backup ids with a word in front, so that nobody takes one for the other. */
export function newRunId(at: Date): string {
  return `${RUN_PREFIX}${newBackupId(at)}`;
}

export function isRunId(text: string): boolean {
  return text.startsWith(RUN_PREFIX) && isBackupId(text.slice(RUN_PREFIX.length));
}
