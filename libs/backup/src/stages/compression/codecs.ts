// The formats by name, and the levels they take.

import type { Codec, CompressionName } from './codec.js';
import { gzip } from './gzip.js';
import { requireZstd, zstd } from './zstd.js';

export const COMPRESSION_LEVELS = {
  gzip: { minimum: 1, maximum: 9, default: 6 },
  zstd: { minimum: 1, maximum: 19, default: 3 },
} as const satisfies Record<CompressionName, object>;

/** The codec of that name. Throws RUNTIME_UNSUPPORTED when this Node.js has none. */
export function codecNamed(name: CompressionName): Codec {
  if (name === 'gzip') return gzip;
  requireZstd();
  return zstd;
}
