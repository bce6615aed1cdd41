// The encryption stage, and its inverse.

import type { Recipient } from 'age-encryption';

import type { ByteStream } from '../../core/bytes.js';
import { BackupError } from '../../core/errors.js';
import type { Stage, StageInverse, StageRecord } from '../../core/stage.js';
import { ChunkReader } from '../chunk-reader.js';
import { type AgeKeys, openHeader, sealHeader } from './header.js';
import type { OpenedHeader } from './open-file.js';
import { openPayload } from './payload.js';
import { readHeader } from './read-header.js';
import { sealFile } from './seal-file.js';

export const AGE = 'age';

export function ageStage(recipients: readonly (string | Recipient)[], parameters: StageRecord['parameters']): Stage {
  return {
    record: { name: AGE, parameters },
    suffix: '.age',
    forward: (input) => encrypt(input, recipients),
    inChild: async () => ({
      module: new URL('./seal-file.js', import.meta.url).href,
      task: await sealHeader(recipients),
    }),
  };
}

export function decryptionWith(keys: AgeKeys): StageInverse {
  return {
    backward: (input) => decrypt(input, keys),
    async inChild(stored) {
      const opened = await open(stored, keys);
      const task: OpenedHeader = { fileKey: opened.fileKey, headerBytes: opened.header.byteLength };
      const child = { module: new URL('./open-file.js', import.meta.url).href, task };
      return { child, stored: whole(opened) };
    },
  };
}

async function* encrypt(input: ByteStream, recipients: readonly (string | Recipient)[]): AsyncGenerator<Uint8Array> {
  const reader = new ChunkReader(input);
  try {
    yield* sealFile(await sealHeader(recipients), reader);
  } finally {
    await reader.close();
  }
}

async function* decrypt(input: ByteStream, keys: AgeKeys): AsyncGenerator<Uint8Array> {
  const { fileKey, reader } = await open(input, keys);
  try {
    yield* openPayload(fileKey, reader);
  } finally {
    await reader.close();
  }
}

interface Opened {
  readonly header: Uint8Array;
  readonly fileKey: Uint8Array;
  /** Where the payload begins. The caller closes it. */
  readonly reader: ChunkReader;
}

async function open(input: ByteStream, keys: AgeKeys): Promise<Opened> {
  const reader = new ChunkReader(input);
  try {
    requireKeys(keys);
    const header = await readHeader(reader);
    return { header, fileKey: await openHeader(header, keys), reader };
  } catch (error) {
    await reader.close();
    throw error;
  }
}

async function* whole({ header, reader }: Opened): AsyncGenerator<Uint8Array> {
  try {
    yield header;
    yield* reader;
  } finally {
    await reader.close();
  }
}

/** Said before anything is read: without a key there is no need to fetch the first byte. */
function requireKeys({ identities, passphrase }: AgeKeys): void {
  if (identities.length > 0 || passphrase !== undefined) return;
  throw new BackupError('DECRYPTION_KEY_MISSING', 'This is encrypted, and no identity or passphrase is given.');
}
