// The buffer sizes of both formats, as measured.

import { KIB, MIB } from '../../kit/sizes.js';

/** gzip's. Smaller blocks compress worse, larger ones are not faster and hold more memory. */
export const GZIP_BLOCK_BYTES = MIB;

/** zstd is so much faster that the trips to libuv's pool count with blocks as small as gzip's. */
export const ZSTD_BLOCK_BYTES = 2 * MIB;

/** What a decompressor hands out at once: large enough that its trips to libuv's pool do not count. */
export const DECODER_CHUNK_BYTES = 256 * KIB;

const OVERHEAD_BYTES = 4 * KIB;

/** Room for the whole result, also of a block that grows: zlib then works in one go instead of 16 KiB at a time. */
export function outputBytes(block: Uint8Array): number {
  return block.byteLength + OVERHEAD_BYTES;
}

/** Room for what shrinks as usual; a result that needs more is put together from two such pieces. */
export function usualOutputBytes(block: Uint8Array): number {
  return Math.ceil(block.byteLength / 2) + OVERHEAD_BYTES;
}
