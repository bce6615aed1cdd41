// A tar as a stream, of entries whose sizes are known.

import type { ByteStream } from '../../core/bytes.js';
import { paddingOf, TAR_END_BYTES, type TarEntry, tarHeader } from './tar-header.js';

export interface TarItem extends TarEntry {
  /** Exactly as many bytes as the entry says. Opened when its turn comes. */
  open?(): ByteStream;
}

/** Throws a RangeError when a content is longer or shorter than its entry says. */
export async function* writeTar(items: Iterable<TarItem> | AsyncIterable<TarItem>): AsyncGenerator<Uint8Array> {
  for await (const item of items) {
    yield tarHeader(item);
    const size = item.size ?? 0;
    yield* exactly(size, item);
    const padding = paddingOf(size);
    if (padding > 0) yield Buffer.alloc(padding);
  }
  yield Buffer.alloc(TAR_END_BYTES);
}

async function* exactly(size: number, item: TarItem): AsyncGenerator<Uint8Array> {
  let left = size;
  for await (const chunk of item.open?.() ?? []) {
    left -= chunk.byteLength;
    if (left < 0) break;
    yield chunk;
  }
  if (left === 0) return;
  const name = Buffer.from(item.name).toString('utf8');
  throw new RangeError(
    `${name} has ${left < 0 ? 'more' : 'less'} than the ${size} bytes that its entry in the tar says.`,
  );
}
