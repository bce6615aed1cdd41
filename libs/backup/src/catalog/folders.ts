// The folders of backups below a scope, and what lies in each.

import { type Cancellable, listPages, type ListOptions, type ObjectInfo } from '../core/storage.js';
import type { BackupRef, KeyLayout } from './keys.js';
import type { StoppableStorage } from './stoppable-storage.js';

export interface LookOptions extends Cancellable {
  /** Told each time the storage has answered: looking through many takes long, but then it gets on. */
  readonly gotOn?: () => void;
}

export interface Folder extends BackupRef {
  manifestKey?: string;
  readonly evidenceKeys: string[];
  readonly pins: ObjectInfo[];
  readonly objects: ObjectInfo[];
}

/**
 * `scope`: a beginning of keys that ends where a folder does; `after`: one that parts no folder. Keys that are no part of a
 * backup are passed over.
 */
export async function readFolders(
  storage: StoppableStorage,
  keys: KeyLayout,
  scope: string,
  { gotOn, ...options }: LookOptions & Pick<ListOptions, 'after'>,
): Promise<Folder[]> {
  const folders = new Map<string, Folder>();
  for await (const objects of listPages(storage, scope, options)) {
    gotOn?.();
    for (const object of objects) sortIn(object, keys, folders);
  }
  return [...folders.values()];
}

function sortIn(object: ObjectInfo, keys: KeyLayout, folders: Map<string, Folder>): void {
  const meaning = keys.meaningOf(object.key);
  if (!meaning) return;
  const { job, id, part } = meaning;
  const key = `${job}/${id}`;
  const folder: Folder = folders.get(key) ?? { job, id, evidenceKeys: [], pins: [], objects: [] };
  folders.set(key, folder);
  folder.objects.push(object);
  if (part === 'manifest') folder.manifestKey = object.key;
  if (part === 'evidence') folder.evidenceKeys.push(object.key);
  if (part === 'pin') folder.pins.push(object);
}
