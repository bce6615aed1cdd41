// The plain content of a copy, as a source reads it.

import type { ByteStream } from '../core/bytes.js';
import { BackupError } from '../core/errors.js';
import type { BackupContent } from '../core/source.js';
import { openObject } from '../pipeline/open-object.js';
import type { OperationContext } from './context.js';
import type { FoundCopy } from './find.js';
import type { Job } from './job.js';

export function contentOf(
  job: Job,
  { catalog, entry }: FoundCopy,
  { signal }: Pick<OperationContext, 'signal'>,
): BackupContent {
  const { manifest } = entry;
  const find = (name: string) => {
    const object = manifest.objects.find(({ plain }) => plain.name === name);
    if (object) return object;
    throw new BackupError('MANIFEST_INVALID', `The manifest of ${manifest.id} names no object ${name}.`);
  };
  return {
    names: manifest.objects.map(({ plain }) => plain.name),
    bytes: (name) => find(name).plain.bytes,
    open(name) {
      const object = find(name);
      const stored = fromStorage(catalog.read(manifest, object.name, { signal }), catalog.name, signal);
      return openObject(stored, object, job.stages.invert);
    },
  };
}

/** Whatever a storage throws is about the storage, and must not be taken for a failure of the place restored into. */
async function* fromStorage(
  stream: ByteStream,
  destination: string,
  signal: AbortSignal,
): ByteStream & AsyncGenerator<Uint8Array> {
  try {
    yield* stream;
  } catch (error) {
    signal.throwIfAborted();
    throw BackupError.from(error, 'STORAGE_FAILED', `${destination} could not be read`);
  }
}
