// Finds the backup that a capture builds on, and has its index at hand.

import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

import { BackupError, hasCode } from '../../../core/errors.js';
import type { CaptureContext, EarlierBackup } from '../../../core/source.js';
import { INDEX_OBJECT } from '../index/format-index.js';
import type { FilesSettings } from '../settings.js';
import { reasonForWhole } from './full-rule.js';
import { IndexCopies } from './index-copies.js';

export interface BaseIndex {
  /** Id of the backup. */
  readonly id: string;
  /** Path of its index on this machine. */
  readonly index: string;
}

/** Undefined when the backup has to be whole; where that is not by rule a note says why. */
export async function chooseBase(
  settings: FilesSettings,
  context: CaptureContext,
  scratch: string,
): Promise<BaseIndex | undefined> {
  if (settings.fullEvery.backups === 1) return undefined;
  const chain = await context.earlier();
  const base = chain.at(-1);
  if (base === undefined || reasonForWhole(chain, settings.fullEvery, settings.clock.now()) !== undefined) {
    return undefined;
  }
  try {
    return { id: base.id, index: await indexOf(base, settings, scratch) };
  } catch (error) {
    context.signal.throwIfAborted();
    context.note(`This backup is whole: ${reasonOf(error, base)}`);
    return undefined;
  }
}

async function indexOf(base: EarlierBackup, settings: FilesSettings, scratch: string): Promise<string> {
  const { content, facts } = base;
  const id = facts.marks?.['index']?.['id'];
  const { indexDirectory, directory } = settings;
  if (indexDirectory !== undefined && id !== undefined) {
    const copy = await new IndexCopies(indexDirectory, directory).find(id, content.bytes(INDEX_OBJECT));
    if (copy !== undefined) return copy;
  }
  const path = join(scratch, 'base.jsonl');
  await pipeline(content.open(INDEX_OBJECT), createWriteStream(path, { mode: 0o600, flags: 'wx' }));
  return path;
}

function reasonOf(error: unknown, { id }: EarlierBackup): string {
  if (hasCode(error, 'DECRYPTION_KEY_MISSING')) {
    return `there is no key here to read the index of ${id}. With indexDirectory this machine keeps a copy of it.`;
  }
  return `the index of ${id} can't be read. ${BackupError.from(error).message}`;
}
