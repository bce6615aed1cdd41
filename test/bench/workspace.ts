// A temporary directory that is gone when the bench ends, however it ends.

import { mkdtempSync, rmSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';

import { endAll } from './processes.js';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const SPARE_BYTES = 1e9;

export function openWorkspace(): string {
  const folder = mkdtempSync(join(tmpdir(), 'nestjs-backup-bench-'));
  process.once('exit', () => {
    endAll();
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  });
  for (const signal of SIGNALS) process.once(signal, () => process.exit(128 + constants.signals[signal]));
  return folder;
}

/** Answers undefined, or a sentence about what is missing, when so many bytes do not fit into a directory. */
export async function findShortage(folder: string, bytes: number): Promise<string | undefined> {
  const { bavail, bsize } = await statfs(folder);
  const [needed, available] = [bytes + SPARE_BYTES, bavail * bsize];
  if (available >= needed) return undefined;
  return `${folder} has ${gigabytes(available)} free and ${gigabytes(needed)} are needed; TMPDIR names another place`;
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
