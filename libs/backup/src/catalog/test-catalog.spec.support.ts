// A catalog over a real directory that fails on demand, and backups to put into it.

import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import type { Manifest, ManifestObject } from '../core/manifest.js';
import { serializeManifest } from '../core/manifest.js';
import { listAll } from '../core/storage.js';
import { idAt, manifestOf } from '../core/test-manifest.spec.support.js';
import { LocalStorage } from '../storage/local/local-storage.js';
import { FaultyStorage } from '../testing/faulty-storage.js';
import { ManualClock } from '../testing/manual-clock.js';
import { streamOf } from '../testing/streams.js';
import { tempDirectories } from '../testing/temp-directory.spec.support.js';
import { Catalog } from './catalog.js';

export interface TestCatalog {
  readonly catalog: Catalog;
  readonly storage: FaultyStorage;
  readonly clock: ManualClock;
  readonly directory: string;
  /** Every key there is, sorted. */
  keys(): Promise<string[]>;
  /** Puts a file there behind the catalog's back. */
  put(key: string, text: string): Promise<void>;
  /** A catalog that knows nothing yet of the same destination. */
  reopen(): Catalog;
}

/** Call it once, at the top of a spec. */
export function testCatalogs(): (prefix?: string) => Promise<TestCatalog> {
  const newDirectory = tempDirectories();
  return async (prefix = '') => {
    const directory = join(await newDirectory(), 'nas');
    const clock = new ManualClock();
    const local = new LocalStorage({ directory, clock });
    await local.prepare();
    const storage = new FaultyStorage(local);
    const reopen = () => new Catalog({ name: 'nas', storage, prefix }, clock);
    return {
      catalog: reopen(),
      storage,
      clock,
      directory,
      reopen,
      async keys() {
        const keys: string[] = [];
        for await (const { key } of listAll(local, '')) keys.push(key);
        return keys;
      },
      async put(key, text) {
        await mkdir(dirname(join(directory, key)), { recursive: true });
        await writeFile(join(directory, key), text);
      },
    };
  };
}

export const CONTENT = 'all the photos';

export const OBJECT: ManifestObject = digestOf('gallery.db', CONTENT);

function digestOf(name: string, content: string): ManifestObject {
  const digest = { bytes: content.length, sha256: createHash('sha256').update(content).digest('hex') };
  return { name, ...digest, stages: [], plain: { name, ...digest } };
}

/** A manifest of the hour that fits what `storeBackup` stores. */
export function backupOf(hour: number, details: Partial<Manifest> = {}): Manifest {
  const startedAt = new Date(Date.UTC(2026, 0, 1, hour));
  return manifestOf({ id: idAt(startedAt), startedAt, objects: [OBJECT], ...details });
}

/** Stores the object and then commits, as a backup does. */
export async function storeBackup(catalog: Catalog, manifest: Manifest): Promise<Manifest> {
  await catalog.writeObject(manifest, OBJECT.name, streamOf(CONTENT));
  await catalog.commit(manifest);
  return manifest;
}

export function folderOf({ job, id }: { readonly job: string; readonly id: string }): string {
  return `${job}/${id.slice(0, 4)}/${id.slice(4, 6)}/${id.slice(6, 8)}/${id}/`;
}

/** The manifest of a backup as a text, with some of its fields changed. */
export function manifestText(manifest: Manifest, changes: object = {}): string {
  return JSON.stringify({ ...(JSON.parse(serializeManifest(manifest)) as object), ...changes });
}
