// Hands out one object of a backup exactly as it is stored.

import type { ByteStream } from '../../core/bytes.js';
import { BackupError } from '../../core/errors.js';
import type { Manifest, ManifestObject } from '../../core/manifest.js';
import type { OperationContext } from '../context.js';
import { findCopies, type FoundCopy } from '../find.js';
import type { Job } from '../job.js';

export interface Download {
  /** File name that says how to open it, e.g. `gallery.db.gz`. */
  readonly name: string;
  readonly bytes: number;
  readonly content: ByteStream;
}

type DownloadContext = Pick<OperationContext, 'signal' | 'warn'>;

/**
 * From the most trusted copy that has it in full length. Default object: the first.
 * @throws BackupError BACKUP_NOT_FOUND, OBJECT_NOT_FOUND, DATA_TRUNCATED
 */
export async function download(
  job: Job,
  backupId: string,
  objectName: string | undefined,
  context: DownloadContext,
): Promise<Download> {
  const [best, ...others] = await findCopies(job, backupId, context);
  try {
    return await open(best, objectName, context);
  } catch (error) {
    for (const copy of others) {
      const opened = await open(copy, objectName, context).catch(() => undefined);
      if (opened) return opened;
    }
    throw error;
  }
}

async function open({ catalog, entry }: FoundCopy, objectName: string | undefined, { signal }: DownloadContext) {
  const object = requireObject(entry.manifest, objectName);
  const { name, bytes } = object;
  await catalog.confirmLength(entry.manifest, object, { signal });
  return { name, bytes, content: catalog.read(entry.manifest, name, { signal }) };
}

function requireObject({ id, objects }: Manifest, wanted: string | undefined): ManifestObject {
  const object = wanted === undefined ? objects[0] : objects.find(({ name }) => name === wanted);
  if (object) return object;
  throw new BackupError('OBJECT_NOT_FOUND', `The backup ${id} has no object ${wanted?.slice(0, 200) ?? ''}.`, {
    hint: `Ask for one of: ${objects.map(({ name }) => name).join(', ')}.`,
  });
}
