// Hands out one object of a backup, as it is stored or as it was captured.

import type { ByteStream } from '../../core/bytes.js';
import { BackupError } from '../../core/errors.js';
import type { Manifest, ManifestObject } from '../../core/manifest.js';
import { sealedObject } from '../../pipeline/open-object.js';
import { contentOf } from '../content.js';
import type { OperationContext } from '../context.js';
import { findCopies, type FoundCopy } from '../find.js';
import type { Job } from '../job.js';

export interface Download {
  /** File name that says how to open it, e.g. `gallery.db.gz`. */
  readonly name: string;
  readonly bytes: number;
  /** Ends only when all of it is what the manifest says, by length and SHA-256; otherwise it throws. */
  readonly content: ByteStream;
}

/** Which object, and in which form. */
export interface DownloadWish {
  /** By its name as it is stored; when it is to be plain, also by that of its content. Default: the first. */
  readonly object?: string | undefined;
  /** True: decrypted and decompressed. Default: as it is stored. */
  readonly plain?: boolean | undefined;
}

type DownloadContext = Pick<OperationContext, 'signal' | 'warn' | 'clock'>;

/**
 * From the most trusted copy that has it in full length.
 * @throws BackupError BACKUP_NOT_FOUND, OBJECT_NOT_FOUND, DATA_TRUNCATED, DECRYPTION_KEY_MISSING
 */
export async function download(
  job: Job,
  backupId: string,
  wish: DownloadWish,
  context: DownloadContext,
): Promise<Download> {
  const [best, ...others] = await findCopies(job, backupId, context);
  try {
    return await open(job, best, wish, context);
  } catch (error) {
    for (const copy of others) {
      const opened = await open(job, copy, wish, context).catch(() => undefined);
      if (opened) return opened;
    }
    throw error;
  }
}

async function open(job: Job, copy: FoundCopy, wish: DownloadWish, context: DownloadContext): Promise<Download> {
  const { catalog, entry } = copy;
  const { signal } = context;
  const object = requireObject(entry.manifest, wish);
  await catalog.confirmLength(entry.manifest, object, { signal });
  if (wish.plain) {
    const { name, bytes } = object.plain;
    return { name, bytes, content: contentOf(job, copy, context).open(name) };
  }
  const { name, bytes } = object;
  return { name, bytes, content: sealedObject(catalog.read(entry.manifest, name, { signal }), object) };
}

function requireObject({ id, objects }: Manifest, { object: wanted, plain }: DownloadWish): ManifestObject {
  const has = ({ name, plain: { name: plainName } }: ManifestObject): boolean =>
    name === wanted || (plain === true && plainName === wanted);
  const object = wanted === undefined ? objects[0] : objects.find(has);
  if (object) return object;
  throw new BackupError('OBJECT_NOT_FOUND', `The backup ${id} has no object ${wanted?.slice(0, 200) ?? ''}.`, {
    hint: `Ask for one of: ${objects.map(({ name }) => name).join(', ')}.`,
  });
}
