// Makes changes to directories survive a power cut.

import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';

import { unless } from './failures.js';

/** What file systems answer that cannot sync a directory, network ones mostly. There is nothing better to do then. */
const UNSUPPORTED = ['EINVAL', 'ENOTSUP', 'EOPNOTSUPP'];

/** Puts the entries of a directory on disk. */
export async function syncDirectory(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await unless(UNSUPPORTED, () => handle.sync());
  } finally {
    await handle.close();
  }
}

/** Syncs a directory and each one above it up to `top`, so that the way to it is on disk as well. */
export async function syncUpTo(top: string, path: string): Promise<void> {
  await syncDirectory(path);
  if (path !== top && path !== dirname(path)) await syncUpTo(top, dirname(path));
}

/** Makes a directory and the missing ones above it, for the owner only, on disk when it resolves. */
export async function makeDurableDirectory(path: string): Promise<void> {
  const first = await mkdir(path, { recursive: true, mode: 0o700 });
  if (first !== undefined) await syncUpTo(dirname(first), path);
}
