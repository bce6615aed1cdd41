// The files of a gallery that has more than a database: what its visitors sent, and what its tools keep.

import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';

/** Those that a backup of the gallery has to bring back. */
const FOLDERS = ['data/uploads', 'data/cache', 'data/translation-memory'] as const;
/** Of what the database takes. */
const SHARE = 0.1;
const LARGEST = 1_000_000;
const FEWEST = 5;

/** Files of about a tenth of so many bytes. */
export async function fillFiles(directory: string, bytes: number): Promise<void> {
  const all = bytes * SHARE;
  const count = Math.max(FEWEST, Math.ceil(all / LARGEST));
  for (const folder of FOLDERS) await mkdir(join(directory, folder), { recursive: true });
  for (let number = 1; number <= count; number += 1) {
    await writeFile(join(directory, FOLDERS[0], `IMG_${number}.jpg`), randomBytes(Math.ceil(all / count)));
  }
  await writeFile(join(directory, FOLDERS[1], 'page-1.json'), '{"title":"Lofoten at Dawn"}');
  await writeFile(join(directory, FOLDERS[2], 'memory.tmx'), '<tmx version="1.4"/>');
}

/** A digest of each file, by its path. */
export async function digestFiles(directory: string): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const folder of FOLDERS) {
    const entries = await readdir(join(directory, folder), { recursive: true, withFileTypes: true });
    for (const entry of entries) {
      const path = join(entry.parentPath, entry.name);
      // What a restore keeps for undo is beside them.
      if (!entry.isFile() || path.includes('/.nestjs-backup/')) continue;
      found.set(
        relative(directory, path),
        createHash('sha256')
          .update(await readFile(path))
          .digest('hex'),
      );
    }
  }
  return found;
}
