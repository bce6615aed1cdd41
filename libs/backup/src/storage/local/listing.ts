// Lists the keys of a local storage in the order of their bytes, reading only the directories that matter.

import type { Dirent } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { isObjectKey, type ObjectInfo, type ObjectPage } from '../../core/storage.js';
import { mapConcurrent } from '../../kit/concurrency.js';
import { ABSENT, linkRefused, unless } from './failures.js';
import type { LocalRoot } from './root.js';

export interface PageRequest {
  readonly prefix: string;
  readonly after: string;
  readonly limit: number;
  readonly signal: AbortSignal | undefined;
}

/** Directories of one branch that are read at once, and files that are looked at at once. */
const FOLDERS_AT_ONCE = 8;
const FILES_AT_ONCE = 8;

/** What vanishes on the way was removed, if the storage is still there. */
export async function listPage(root: LocalRoot, request: PageRequest): Promise<ObjectPage> {
  const { limit, signal } = request;
  const keys = await findKeys(root, request);
  const asked = keys.slice(0, limit);
  const directory = await root.real();
  const looks = await mapConcurrent(asked, FILES_AT_ONCE, async (key): Promise<ObjectInfo | undefined> => {
    signal?.throwIfAborted();
    const stats = await unless(ABSENT, () => lstat(join(directory, key)));
    return stats && { key, bytes: stats.size, modifiedAt: stats.mtime };
  });
  const objects = looks.filter((object) => object !== undefined);
  if (objects.length === 0 || objects.length < asked.length) await root.requireContent();
  const next = keys.length > limit ? asked.at(-1) : undefined;
  return next === undefined ? { objects } : { objects, next };
}

/** The keys of a page and, when that is not the last, one more. */
async function findKeys(root: LocalRoot, request: PageRequest): Promise<string[]> {
  const folder = request.prefix.slice(0, request.prefix.lastIndexOf('/') + 1);
  const keys: string[] = [];
  if ((await root.findFolder(folder.slice(0, -1))) === undefined) return keys;
  await collectKeys(keys, { root, directory: await root.real(), request }, folder, undefined);
  return keys;
}

interface Walk {
  readonly root: LocalRoot;
  readonly directory: string;
  readonly request: PageRequest;
}

/** Holds the entries of one branch at a time, and of the folders that come next in it. */
async function collectKeys(keys: string[], walk: Walk, folder: string, read: Dirent[] | undefined): Promise<void> {
  const { directory, request } = walk;
  const entries = inOrder(read ?? (await entriesOf(walk, folder)), folder, request);
  for (let start = 0; start < entries.length; start += FOLDERS_AT_ONCE) {
    const slice = entries.slice(start, start + FOLDERS_AT_ONCE);
    const ahead = await Promise.all(
      slice.map(async ({ key, entry }) => (entry.isDirectory() ? await entriesOf(walk, key) : undefined)),
    );
    for (const [index, { key, entry }] of slice.entries()) {
      if (keys.length > request.limit) return;
      if (entry.isSymbolicLink()) throw linkRefused(join(directory, key));
      if (entry.isDirectory()) await collectKeys(keys, walk, key, ahead[index]);
      if (entry.isFile()) keys.push(key);
    }
  }
}

async function entriesOf({ root, directory, request }: Walk, folder: string): Promise<Dirent[]> {
  request.signal?.throwIfAborted();
  const entries = await unless(ABSENT, () => readdir(join(directory, folder), { withFileTypes: true }));
  if (entries === undefined) await root.requireContent();
  return entries ?? [];
}

interface KeyedEntry {
  /** The key of a file; of a folder, what all its keys start with, slash included. */
  readonly key: string;
  readonly entry: Dirent;
}

/** The entries worth a look. Keys are ASCII, so they sort by their texts; a folder sorts by its name and the slash. */
function inOrder(entries: readonly Dirent[], folder: string, request: PageRequest): KeyedEntry[] {
  return entries
    .filter((entry) => isObjectKey(entry.name))
    .map((entry) => ({ key: `${folder}${entry.name}${entry.isDirectory() ? '/' : ''}`, entry }))
    .filter(({ key, entry }) => (entry.isDirectory() ? mayHold(key, request) : isAsked(key, request)))
    .toSorted((a, b) => (a.key < b.key ? -1 : 1));
}

function isAsked(key: string, { prefix, after }: PageRequest): boolean {
  return key.startsWith(prefix) && key > after;
}

function mayHold(folder: string, { prefix, after }: PageRequest): boolean {
  return folder.startsWith(prefix) && (folder > after || after.startsWith(folder));
}
