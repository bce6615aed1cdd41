// Hands out one object of a backup exactly as it is stored.

import type { ByteStream } from '../../core/bytes.js';
import { BackupError } from '../../core/errors.js';
import type { OperationContext } from '../context.js';
import { findCopies } from '../find.js';
import type { Job } from '../job.js';

export interface Download {
  /** File name that says how to open it, e.g. `gallery.db.gz`. */
  readonly name: string;
  readonly bytes: number;
  readonly content: ByteStream;
}

/** From the most trusted copy. Default object: the first. @throws BackupError BACKUP_NOT_FOUND, OBJECT_NOT_FOUND */
export async function download(
  job: Job,
  backupId: string,
  objectName: string | undefined,
  context: Pick<OperationContext, 'signal' | 'warn'>,
): Promise<Download> {
  const [{ catalog, entry }] = await findCopies(job, backupId, context);
  const { objects } = entry.manifest;
  const object = objectName === undefined ? objects[0] : objects.find(({ name }) => name === objectName);
  if (!object) {
    const names = objects.map(({ name }) => name).join(', ');
    throw new BackupError('OBJECT_NOT_FOUND', `The backup ${backupId} has no object ${objectName ?? ''}.`, {
      hint: `Ask for one of: ${names}.`,
    });
  }
  await catalog.confirmLength(entry.manifest, object, { signal: context.signal });
  const { name, bytes } = object;
  return { name, bytes, content: catalog.read(entry.manifest, name, { signal: context.signal }) };
}
