// One file of age: its header, then its payload. Needs no package, so that another process is quick to begin with it.

import type { ByteStream } from '../../core/bytes.js';
import type { ForwardWith } from '../../core/stage.js';
import type { SealedHeader } from './header.js';
import { sealPayload } from './payload.js';

export async function* sealFile({ header, fileKey }: SealedHeader, plain: ByteStream): AsyncGenerator<Uint8Array> {
  yield header;
  yield* sealPayload(fileKey, plain);
}

export const forwardWith: ForwardWith = (header) => (plain) => sealFile(header as SealedHeader, plain);
