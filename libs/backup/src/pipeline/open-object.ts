// The way back: from a stored object to the plain content, every byte counted and hashed on both sides.

import { type ByteStream, drain } from '../core/bytes.js';
import { BackupError } from '../core/errors.js';
import type { Digest, ManifestObject } from '../core/manifest.js';
import type { Backward, StageInverter } from '../core/stage.js';
import { measure } from './tap.js';

/**
 * The plain content of a stored object. Ends only when both the stored and the plain bytes are those of the manifest;
 * otherwise throws DATA_MISMATCH, DATA_TRUNCATED, or what the stage found. Nothing read is to be trusted before the end.
 */
export async function* openObject(
  stored: ByteStream,
  object: ManifestObject,
  invert: StageInverter,
): ByteStream & AsyncGenerator<Uint8Array> {
  yield* openBy(
    object.stages.toReversed().map((record) => invert(record).backward),
    stored,
    object,
  );
}

/** The same, by the inverses of its stages: of the one that was applied last first. */
export async function* openBy(
  backwards: readonly Backward[],
  stored: ByteStream,
  object: ManifestObject,
): ByteStream & AsyncGenerator<Uint8Array> {
  const sealed = measure(stored, atMost(object.name, object));
  const plain = measure(
    backwards.reduce<ByteStream>((stream, backward) => backward(stream), sealed.stream),
    atMost(object.plain.name, object.plain),
  );
  yield* plain.stream;
  requireSame(object.name, object, sealed.digest());
  requireSame(object.plain.name, object.plain, plain.digest());
}

/** The stored bytes as they are. Ends only when they are those of the manifest. */
export async function* sealedObject(
  stored: ByteStream,
  object: ManifestObject,
): ByteStream & AsyncGenerator<Uint8Array> {
  const sealed = measure(stored, atMost(object.name, object));
  yield* sealed.stream;
  requireSame(object.name, object, sealed.digest());
}

/** Reads the stored bytes alone and compares them; for when no key is at hand to open them. */
export async function checkSealedObject(stored: ByteStream, object: ManifestObject): Promise<void> {
  await drain(sealedObject(stored, object));
}

/** Stops a stream that goes on beyond its end, before it fills a disk. */
function atMost(name: string, expected: Digest): (total: number) => void {
  return (total) => {
    if (total <= expected.bytes) return;
    throw new BackupError('DATA_MISMATCH', `${name} goes on after the ${expected.bytes} bytes that it should have.`);
  };
}

function requireSame(name: string, expected: Digest, actual: Digest): void {
  if (actual.bytes < expected.bytes) {
    throw new BackupError('DATA_TRUNCATED', `${name} has ${actual.bytes} bytes instead of ${expected.bytes}.`);
  }
  if (actual.sha256 !== expected.sha256) {
    throw new BackupError('DATA_MISMATCH', `${name} reads back as other bytes than were stored (SHA-256 differs).`, {
      context: { object: name, expected: expected.sha256, actual: actual.sha256 },
    });
  }
}
