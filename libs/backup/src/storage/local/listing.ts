// Lists the keys of a local storage in the order of their bytes, reading only the directories that matter.

import type { Dirent } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { isObjectKey, type ObjectInfo, type ObjectPage } from '../../core/storage.js';
import { ABSENT, linkRefused, unless } from './failures.js';
import type { LocalRoot } from './root.js';

export interface PageRequest {
  readonly prefix: string;
  readonly after: string;
  readonly limit: number;
  readonly signal: AbortSignal | undefined;
}

export async function listPage(root: LocalRoot, request: PageRequest): Promise<ObjectPage> {
  const objects: ObjectInfo[] = [];
  for await (const object of walk(root, request)) {
    const last = objects.at(-1);
    if (last !== undefined && objects.length === request.limit) return { objects, next: last.key };
    objects.push(object);
  }
  if (objects.length === 0) await root.requireContent();
  return { objects };
}

async function* walk(root: LocalRoot, request: PageRequest): AsyncGenerator<ObjectInfo> {
  const folder = request.prefix.slice(0, request.prefix.lastIndexOf('/') + 1);
  if ((await root.findFolder(folder.slice(0, -1))) !== undefined) yield* walkFolder(root, folder, request);
}

/** Holds the entries of one branch at a time. What vanishes on the way was removed, if the storage is still there. */
async function* walkFolder(root: LocalRoot, folder: string, request: PageRequest): AsyncGenerator<ObjectInfo> {
  const directory = join(await root.real(), folder);
  const entries = await unless(ABSENT, () => readdir(directory, { withFileTypes: true }));
  if (entries === undefined) await root.requireContent();
  for (const { key, entry } of inOrder(entries ?? [], folder, request)) {
    request.signal?.throwIfAborted();
    const path = join(directory, entry.name);
    if (entry.isSymbolicLink()) throw linkRefused(path);
    if (entry.isDirectory()) yield* walkFolder(root, key, request);
    if (!entry.isFile()) continue;
    const stats = await unless(ABSENT, () => lstat(path));
    if (stats === undefined) await root.requireContent();
    else yield { key, bytes: stats.size, modifiedAt: stats.mtime };
  }
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
