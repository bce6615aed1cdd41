// Where the database really is, and the names that are made from its path.

import { lstat, readlink, realpath } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';

import { BackupError } from '../../core/errors.js';

const SAFE_RUN_ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;
/** Only names that our own run ids made are ever removed: `x.db.before-migration` is somebody else's. */
const KEPT = /^\.(?:before|undone)-run-\d{8}T\d{6}Z-[A-Za-z0-9._-]+$/;
const KEPT_TABLES = /^\.tables-(?:before|undone)-run-\d{8}T\d{6}Z-[A-Za-z0-9._-]+\.sql$/;
const MAX_LINKS = 40;

/** The path with every symbolic link followed, also when there is no file at its end yet. */
export async function realDatabasePath(file: string): Promise<string> {
  let path = resolve(file);
  for (let links = 0; links < MAX_LINKS; links++) {
    path = join(await realpath(dirname(path)), basename(path));
    const found = await lstat(path).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
    if (found?.isSymbolicLink() !== true) return path;
    path = resolve(dirname(path), await readlink(path));
  }
  throw Object.assign(new Error(`too many symbolic links: ${file}`), { code: 'ELOOP' });
}

/** Where the swap of a run keeps what it replaces. */
export function keptBefore(path: string, runId: string): string {
  return `${path}.before-${safe(runId)}`;
}

/** Where the undo of a run's swap keeps what it replaces. */
export function keptUndone(path: string, runId: string): string {
  return `${path}.undone-${safe(runId)}`;
}

/** Whether a name in the directory of the database is that of a kept file, or of the log that belongs to one. */
export function isKept(name: string, path: string): boolean {
  const base = basename(path);
  return name.startsWith(base) && KEPT.test(name.slice(base.length));
}

/** Where the rows that a restore of tables, or its undo, replaces are kept. */
export function keptTables(path: string, what: 'before' | 'undone', runId: string): string {
  return `${path}.tables-${what}-${safe(runId)}.sql`;
}

/** Whether a name in the directory of the database is that of kept rows. */
export function isKeptTables(name: string, path: string): boolean {
  const base = basename(path);
  return name.startsWith(base) && KEPT_TABLES.test(name.slice(base.length));
}

/** A name for the captured object: what OBJECT_NAME allows, with room for the suffixes of the stages. */
export function objectNameOf(path: string): string {
  return basename(path)
    .replaceAll(/[^A-Za-z0-9._-]/g, '-')
    .slice(-100)
    .replace(/^\./, '_');
}

function safe(runId: string): string {
  if (SAFE_RUN_ID.test(runId)) return runId;
  throw new BackupError('REQUEST_INVALID', 'The run id holds characters that are not safe in a file name.', {
    hint: 'Use the run id exactly as the restore reported it.',
  });
}
