// Reads the volumes that hold the files of a backup, its own and those of earlier ones, one after the other.

import type { ByteStream } from '../../../core/bytes.js';
import { BackupError } from '../../../core/errors.js';
import type { BackupContent, RestoreInput } from '../../../core/source.js';
import type { ComingVolume } from './fill-files.js';
import type { NeededVolume } from './prepare-tree.js';

interface FoundVolume extends ComingVolume {
  readonly object: string;
  readonly content: BackupContent;
}

export interface ComingVolumes {
  /** In the order in which they come. */
  readonly coming: readonly ComingVolume[];
  /** Exactly as many bytes as these say. */
  readonly stream: ByteStream;
}

/** @throws BackupError CHAIN_BROKEN, DATA_CORRUPT when one of them is not there */
export function readVolumes(volumes: readonly NeededVolume[], input: RestoreInput): ComingVolumes {
  const found = volumes.map(({ list, object, backup }): FoundVolume => {
    const content = contentOf(input, backup);
    if (!content.names.includes(object)) throw lost(`${backup ?? 'The backup'} holds no ${object}`, 'DATA_CORRUPT');
    return { list, object, content, bytes: content.bytes(object) };
  });
  return { coming: found.map(({ list, bytes }) => ({ list, bytes })), stream: readAll(found) };
}

async function* readAll(volumes: readonly FoundVolume[]): AsyncGenerator<Uint8Array> {
  for (const { object, content, bytes } of volumes) {
    let left = bytes;
    for await (const chunk of content.open(object)) {
      left -= chunk.byteLength;
      if (left < 0) break;
      yield chunk;
    }
    if (left === 0) continue;
    throw lost(`${object} has ${left < 0 ? 'more' : 'less'} than its ${bytes} bytes`, 'DATA_MISMATCH');
  }
}

function contentOf({ content, earlier = [] }: RestoreInput, backup: string | undefined): BackupContent {
  if (backup === undefined) return content;
  const base = earlier.find(({ id }) => id === backup);
  if (base !== undefined) return base.content;
  throw lost(`Files are in ${backup}, which is not among the backups that this one builds on`, 'CHAIN_BROKEN');
}

function lost(what: string, code: 'CHAIN_BROKEN' | 'DATA_CORRUPT' | 'DATA_MISMATCH'): BackupError {
  return new BackupError(code, `The files can't be restored. ${what}.`);
}
