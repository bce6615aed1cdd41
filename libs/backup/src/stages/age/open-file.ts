// One file of age whose header was opened elsewhere: its payload. Needs no package, so that another process is quick to
// begin with it.

import type { ByteStream } from '../../core/bytes.js';
import type { BackwardWith } from '../../core/stage.js';
import { ChunkReader } from '../chunk-reader.js';
import { openPayload } from './payload.js';

export interface OpenedHeader {
  readonly headerBytes: number;
  /** Decrypts this one file's payload. */
  readonly fileKey: Uint8Array;
}

async function* openFile({ headerBytes, fileKey }: OpenedHeader, sealed: ByteStream): AsyncGenerator<Uint8Array> {
  const reader = new ChunkReader(sealed);
  try {
    await reader.take(headerBytes);
    yield* openPayload(fileKey, reader);
  } finally {
    await reader.close();
  }
}

export const backwardWith: BackwardWith = (opened) => (sealed) => openFile(opened as OpenedHeader, sealed);
