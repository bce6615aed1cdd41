// Looks whether what has arrived is what was sent: every byte is read back before a copy counts as one.

import { isDamage } from '../../core/damage.js';
import type { Catalog } from '../../catalog/catalog.js';
import type { BackupRef } from '../../catalog/keys.js';
import { storedBytes } from '../../core/backup.js';
import type { ByteStream } from '../../core/bytes.js';
import type { Manifest, ManifestObject } from '../../core/manifest.js';
import type { Throttle } from '../../kit/throttle.js';
import { formatBytes } from '../../kit/sizes.js';
import { checkSealedObject } from '../../pipeline/open-object.js';
import type { OperationContext } from '../context.js';
import { recordEvidence, tryRecordEvidence } from '../evidence.js';

export interface Arrival {
  readonly to: Catalog;
  readonly throttle: Throttle | undefined;
  /** Is told each number of bytes that were sent or read back. */
  readonly advance: (bytes: number) => void;
}

/** The same bytes, while somebody is told of them. */
export async function* telling(
  stream: ByteStream,
  tell: (bytes: number) => void,
): ByteStream & AsyncGenerator<Uint8Array> {
  for await (const chunk of stream) {
    tell(chunk.byteLength);
    yield chunk;
  }
}

/** @throws BackupError OBJECT_NOT_FOUND, DATA_TRUNCATED or DATA_MISMATCH unless it holds the bytes of the manifest */
export async function readBack(
  { to, throttle, advance }: Arrival,
  ref: BackupRef,
  object: ManifestObject,
  signal: AbortSignal,
): Promise<void> {
  await to.confirmLength(ref, object, { signal });
  const stored = to.read(ref, object.name, { signal });
  await checkSealedObject(telling(throttle?.limit(stored, signal) ?? stored, advance), object);
}

/**
 * The last look at a copy whose objects were all read back, and the evidence of it. Asks once more for each of them: what
 * another run was clearing away meanwhile would be missing. Damage becomes `failed` evidence, and is thrown.
 */
export async function confirmArrival(
  { to }: Arrival,
  manifest: Manifest,
  { from, startedAt }: { readonly from: string; readonly startedAt: number },
  context: OperationContext,
): Promise<void> {
  const { signal } = context;
  try {
    await to.confirmManifest(manifest, { signal });
    for (const object of manifest.objects) await to.confirmLength(manifest, object, { signal });
  } catch (error) {
    if (isDamage(error)) await recordDamage(to, manifest, { summary: error.message, startedAt }, context);
    throw error;
  }
  const summary = `Read back ${formatBytes(storedBytes({ manifest }))}; the stored bytes are those of the copy in ${from}.`;
  await recordEvidence(to, manifest, { kind: 'verified', by: 'verify', summary, startedAt }, context);
}

/** That a copy turned out to be bad is written down beside it, as far as that can be. */
export async function recordDamage(
  catalog: Catalog,
  manifest: Manifest,
  { summary, startedAt }: { readonly summary: string; readonly startedAt: number },
  context: OperationContext,
): Promise<void> {
  await tryRecordEvidence(catalog, manifest, { kind: 'failed', by: 'verify', summary, startedAt }, context);
}
