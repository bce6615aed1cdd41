// Reads one copy of a backup back, every byte, and records what was found.

import type { Catalog } from '../../catalog/catalog.js';
import type { Evidence } from '../../core/backup.js';
import { type BackupError, hasCode } from '../../core/errors.js';
import type { Manifest, ManifestObject } from '../../core/manifest.js';
import type { StageInverter } from '../../core/stage.js';
import { formatBytes } from '../../kit/sizes.js';
import { checkSealedObject, openObject } from '../../pipeline/open-object.js';
import { drain } from '../../pipeline/tap.js';
import type { OperationContext } from '../context.js';
import { recordEvidence, tryRecordEvidence } from '../evidence.js';

/**
 * Reads back the manifest, and reads, decrypts, decompresses and compares length and SHA-256 of every object. Without a
 * key only the stored bytes are compared, and the evidence says so. Damage becomes `failed` evidence and is then thrown;
 * not being able to look, or a wrong key, says nothing about the copy and is only thrown.
 */
export async function verifyCopy(
  catalog: Catalog,
  manifest: Manifest,
  invert: StageInverter,
  context: OperationContext,
): Promise<Evidence> {
  const startedAt = context.clock.elapsed();
  const { signal } = context;
  let opened = true;
  try {
    await catalog.confirmManifest(manifest, { signal });
    for (const object of manifest.objects) {
      context.progress(`verifying ${object.name} in ${catalog.name}`);
      opened = (await verifyObject(catalog, manifest, object, invert, signal)) && opened;
    }
  } catch (error) {
    if (isDamage(error)) {
      const { message: summary } = error;
      await tryRecordEvidence(catalog, manifest, { kind: 'failed', by: 'verify', summary, startedAt }, context);
    }
    throw error;
  }
  const summary = summarize(manifest, opened);
  return await recordEvidence(catalog, manifest, { kind: 'verified', by: 'verify', summary, startedAt }, context);
}

/** Answers whether the content could be opened; false when only the sealed bytes were compared. */
async function verifyObject(
  catalog: Catalog,
  manifest: Manifest,
  object: ManifestObject,
  invert: StageInverter,
  signal: AbortSignal,
): Promise<boolean> {
  await catalog.confirmLength(manifest, object, { signal });
  try {
    await drain(openObject(catalog.read(manifest, object.name, { signal }), object, invert));
    return true;
  } catch (error) {
    if (!hasCode(error, 'DECRYPTION_KEY_MISSING')) throw error;
    await checkSealedObject(catalog.read(manifest, object.name, { signal }), object);
    return false;
  }
}

/** True when the error proves that the copy itself is bad. */
export function isDamage(error: unknown): error is BackupError {
  return hasCode(error, 'OBJECT_NOT_FOUND', 'DATA_TRUNCATED', 'DATA_CORRUPT', 'DATA_MISMATCH');
}

function summarize(manifest: Manifest, opened: boolean): string {
  const stored = formatBytes(manifest.objects.reduce((sum, object) => sum + object.bytes, 0));
  return opened
    ? `Read back ${stored}; every byte of the content is the one that was captured.`
    : `Read back ${stored}; the sealed bytes are those that were stored, and no key was at hand to open them.`;
}
