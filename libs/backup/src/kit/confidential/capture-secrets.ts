// A capture of secrets: small enough to be held in memory, and stored only when they have changed.

import type { ByteStream } from '../../core/bytes.js';
import { BackupError } from '../../core/errors.js';
import type { Facts } from '../../core/facts.js';
import type { Capture, CaptureContext } from '../../core/source.js';
import { formatBytes, MIB } from '../sizes.js';
import { fingerprintOf, hasFingerprint } from './fingerprint.js';

/** What is larger is no configuration; it is held in memory several times. */
const MOST_BYTES = 16 * MIB;

export interface Secrets {
  readonly kind: string;
  /** What they are, by name: another content, another backup. */
  readonly contents: ReadonlyMap<string, Uint8Array>;
  /** How many there are of what, for the facts: never a name and never a value. */
  readonly counts: Readonly<Record<string, number>>;
  /** How much is done for a fingerprint: N of scrypt. Absent: as much as is right. */
  readonly fingerprintWork?: number | undefined;
  /** What is stored, by the name of the object; each has something random in it, so that its digest says nothing. */
  readonly objects: () => ReadonlyMap<string, Uint8Array>;
}

export async function captureSecrets(secrets: Secrets, context: CaptureContext): Promise<Capture> {
  const { kind, contents, counts, fingerprintWork } = secrets;
  requireSmall([...contents.values()].reduce((sum, { length }) => sum + length, 0));
  const current = await context.current();
  const sameAs = (await hasFingerprint(contents, current?.facts.fingerprint, fingerprintWork))
    ? current?.id
    : undefined;
  context.signal.throwIfAborted();
  const objects = sameAs === undefined ? [...secrets.objects()] : [];
  return {
    objects: objects.map(([name, bytes]) => ({
      name,
      bytes: bytes.length,
      open: () => only(bytes, context),
    })),
    ...(sameAs === undefined ? {} : { sameAs }),
    facts: async (): Promise<Facts> => ({
      engine: kind,
      engineVersion: process.version,
      bytes: objects.reduce((sum, [, { length }]) => sum + length, 0),
      tables: [],
      properties: counts,
      fingerprint: await fingerprintOf(contents, fingerprintWork),
    }),
    close: async () => undefined,
  };
}

export function requireSmall(bytes: number): void {
  if (bytes <= MOST_BYTES) return;
  const message = `There are ${formatBytes(bytes)} of secrets and configuration; more than ${formatBytes(MOST_BYTES)} can't be one backup.`;
  throw new BackupError('SOURCE_INVALID', message, {
    hint: 'Name fewer, or back large files up with a source of files.',
  });
}

async function* only(bytes: Uint8Array, { signal, progress }: CaptureContext): ByteStream & AsyncGenerator<Uint8Array> {
  progress('reading secrets');
  signal.throwIfAborted();
  yield bytes;
}
