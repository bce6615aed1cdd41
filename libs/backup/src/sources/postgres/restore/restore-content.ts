// Carries the content of a backup into an empty database.

import { open } from 'node:fs/promises';
import { join } from 'node:path';

import { type ByteStream, drain } from '../../../core/bytes.js';
import { BackupError } from '../../../core/errors.js';
import type { BackupContent, SourceContext } from '../../../core/source.js';
import { interruptible } from '../../../kit/interruptible.js';
import { requireRoom } from '../../../kit/room.js';
import { createScratchDirectory, removeScratchDirectory } from '../../../kit/scratch-directory.js';
import { fromSystemError } from '../../../kit/system-errors.js';
import { DUMP } from '../capture/capture-database.js';
import { connectionString } from '../names.js';
import { runPostgres } from '../connection/programs.js';
import { mustScript, restoreByScript } from './restore-script.js';
import type { PostgresSettings } from '../settings.js';

/**
 * All of it, unless the arguments for pg_restore name a list.
 * @throws BackupError RESTORE_FAILED at the first error that the server reports, or what the content turns out to be
 */
export async function restoreContent(
  settings: PostgresSettings,
  database: string,
  content: BackupContent,
  { signal, progress }: SourceContext,
  listArgs: readonly string[] = [],
): Promise<void> {
  requireDump(content);
  const dump = told(content.open(DUMP), content.bytes(DUMP), (fraction) =>
    progress('restoring the database', fraction),
  );
  const chosen = [...ownerArgs(settings), ...listArgs];
  if (await mustScript(settings, database, signal)) {
    await drain(restoreByScript(settings, database, chosen, dump, signal));
    return;
  }
  const args = ['--exit-on-error', '--no-password', ...chosen, `--dbname=${connectionString(database)}`];
  if (settings.restoreJobs === 1) {
    await drain(runPostgres(settings, 'pg_restore', { args, input: dump, phase: 'restore', signal }));
    return;
  }
  await withFile(settings, interruptible(dump, signal), content.bytes(DUMP), async (file) => {
    progress(`restoring the database in ${settings.restoreJobs} jobs`);
    const jobs = [`--jobs=${settings.restoreJobs}`, ...args, file];
    await drain(runPostgres(settings, 'pg_restore', { args: jobs, phase: 'restore', signal }));
  });
}

/** The dump is the one object that a restore needs; roles are restored by hand, before. */
export function requireDump({ names }: BackupContent): void {
  if (names.includes(DUMP)) return;
  throw new BackupError('RESTORE_FAILED', `The backup holds ${names.join(', ')} and no ${DUMP}.`);
}

export function ownerArgs({ ignoreOwners }: PostgresSettings): readonly string[] {
  return ignoreOwners ? ['--no-owner', '--no-privileges'] : [];
}

/** All of a short output. */
export async function collectText(output: ByteStream): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of output) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

async function* told(
  content: ByteStream,
  total: number,
  onProgress: (fraction: number) => void,
): AsyncGenerator<Uint8Array> {
  let read = 0;
  for await (const chunk of content) {
    read += chunk.length;
    onProgress(Math.min(1, read / total));
    yield chunk;
  }
}

const CODES = {
  missing: 'RESTORE_FAILED',
  denied: 'RESTORE_FAILED',
  full: 'SCRATCH_FULL',
  other: 'RESTORE_FAILED',
} as const;

/** Only a file can be read by several jobs at once. It is readable by this user alone, and removed on every path. */
async function withFile(
  { scratchDirectory: parent, clock }: PostgresSettings,
  content: ByteStream,
  bytes: number,
  work: (file: string) => Promise<void>,
): Promise<void> {
  let directory: string | undefined;
  try {
    directory = await createScratchDirectory(parent, clock);
    await requireRoom(directory, bytes);
    const path = join(directory, DUMP);
    const file = await open(path, 'wx', 0o600);
    try {
      for await (const chunk of content) await file.writeFile(chunk);
    } finally {
      await file.close();
    }
    await work(path);
  } catch (error) {
    throw fromSystemError(error, CODES, `The dump could not be written to ${parent}`);
  } finally {
    if (directory !== undefined) await removeScratchDirectory(directory);
  }
}
