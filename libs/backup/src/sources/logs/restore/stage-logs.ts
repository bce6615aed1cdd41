// Unpacks logs beside the live ones, measures them, and gives them their place when they are wanted.

import { lstat, mkdir, open, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { BackupError } from '../../../core/errors.js';
import type { BackupContent, SourceContext, StagedRestore, SwapResult } from '../../../core/source.js';
import { interruptible } from '../../../kit/interruptible.js';
import { requireRoom } from '../../../kit/room.js';
import { type ReadTarEntry, readTar } from '../../../kit/tar/read-tar.js';
import { ARCHIVE } from '../capture/capture-logs.js';
import { linesFacts } from '../capture/log-facts.js';
import { countLines } from '../capture/read-entry.js';
import { asRestoreError } from '../../../kit/source-errors.js';
import type { LogsSourceOptions } from '../logs-options.js';
import { restoredDirectory } from './new-place.js';
import { isSelected } from './selection.js';
import { createStaging, removeStaging, sweepStaging } from './staging.js';

export async function stageLogs(
  options: LogsSourceOptions,
  content: BackupContent,
  context: SourceContext,
): Promise<StagedRestore> {
  const { signal, runId, progress } = context;
  signal.throwIfAborted();
  const staging = await prepare(options, content.bytes(ARCHIVE), signal);
  try {
    progress('unpacking the logs');
    const lines = new Map<string, number>();
    let bytes = 0;
    for await (const entry of readTar(interruptible(content.open(ARCHIVE), signal))) {
      if (!isSelected(entry.name, options.selection)) continue;
      lines.set(entry.name, await unpack(entry, staging));
      bytes += entry.bytes;
    }
    signal.throwIfAborted();
    return {
      facts: { ...linesFacts(lines), bytes },
      checks: [],
      swap: async () => await place(options, staging, options.place ?? runId),
      discard: async () => await removeStaging(options, staging),
    };
  } catch (error) {
    await removeStaging(options, staging);
    signal.throwIfAborted();
    throw asRestoreError(error, `The logs could not be unpacked in ${restoredDirectory(options)}`);
  }
}

async function prepare(options: LogsSourceOptions, bytes: number, signal: AbortSignal): Promise<string> {
  try {
    await sweepStaging(options, signal);
    await requireRoom(options.directory, bytes);
    return await createStaging(options);
  } catch (error) {
    signal.throwIfAborted();
    throw asRestoreError(error, `There is no place for the restored logs in ${options.directory}`);
  }
}

/** Answers the number of lines. When it resolves the file survives a power cut. */
async function unpack({ name, content }: ReadTarEntry, staging: string): Promise<number> {
  requireInside(name);
  const path = join(staging, name);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const file = await open(path, 'wx', 0o600);
  try {
    let lines = 0;
    for await (const chunk of content) {
      lines += countLines(name, chunk);
      await file.writeFile(chunk);
    }
    await file.sync();
    return lines;
  } finally {
    await file.close();
  }
}

/** Nothing that a damaged or forged archive names is written anywhere else. */
function requireInside(name: string): void {
  const parts = name.split('/');
  if (!parts.some((part) => ['', '.', '..'].includes(part)) && !name.includes('\0')) return;
  throw new BackupError(
    'RESTORE_FAILED',
    `The archive holds ${JSON.stringify(name)}, which is no log of its own directory.`,
  );
}

async function place(options: LogsSourceOptions, staging: string, name: string): Promise<SwapResult> {
  const path = join(restoredDirectory(options), name);
  if ((await lstat(path).catch(() => undefined)) !== undefined) {
    throw new BackupError('RESTORE_FAILED', `${path} exists already, and it is left alone.`, {
      hint: 'Choose another name, or remove that directory.',
    });
  }
  try {
    await rename(staging, path);
    return { keptPrevious: false, place: path };
  } catch (error) {
    throw asRestoreError(error, `The restored logs could not be put at ${path}`);
  }
}
