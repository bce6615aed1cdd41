// Brings restored data to a later time: the archives are written beside it, and applied in a process of its own.

import { createWriteStream } from 'node:fs';
import { join, dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';

import type { RestoreInput, SourceContext } from '../../../core/source.js';
import { requireRoom } from '../../../kit/room.js';
import { ARCHIVE } from '../../changes-archive.js';
import { asRestoreError } from '../../../kit/source-errors.js';
import type { SqliteSettings } from '../settings.js';
import { runTask } from '../tasks.js';

/** Into the directory of the restored file, which goes when the restore is done. @throws BackupError CHANGES_REFUSED */
export async function applyChanges(
  { niceness }: SqliteSettings,
  path: string,
  { content, facts, earlier = [] }: RestoreInput,
  { signal, progress }: SourceContext,
): Promise<void> {
  const captures: { archive: string; facts: RestoreInput['facts'] }[] = [];
  try {
    for (const capture of [...earlier, { content, facts }]) {
      const archive = join(dirname(path), `changes-${captures.length}.tar`);
      await requireRoom(dirname(path), capture.content.bytes(ARCHIVE));
      await pipeline(capture.content.open(ARCHIVE), createWriteStream(archive, { flags: 'wx', mode: 0o600 }), {
        signal,
      });
      captures.push({ archive, facts: capture.facts });
    }
  } catch (error) {
    signal.throwIfAborted();
    throw asRestoreError(error, `The changes could not be written beside ${path}`);
  }
  await runTask('applyChanges', { path, captures }, { signal, progress, niceness });
}
