// zstd: one frame per block. `zstd -d` reads frames that follow each other as one stream.

import * as zlib from 'node:zlib';

import { BackupError } from '../../core/errors.js';
import type { Codec } from './codec.js';
import { runOnce } from './engine.js';
import { looksIncompressible } from './probe.js';
import { DECODER_CHUNK_BYTES, usualOutputBytes, ZSTD_BLOCK_BYTES } from './sizes.js';

const FASTEST = 1;
/** Below it zstd is quick to see by itself that a block does not shrink. */
const FIRST_SLOW_LEVEL = 10;

export const zstd: Codec = {
  name: 'zstd',
  suffix: '.zst',
  blockBytes: ZSTD_BLOCK_BYTES,
  openDecoder: () => zlib.createZstdDecompress({ chunkSize: DECODER_CHUNK_BYTES }),
  async compress(block, level) {
    const isWasted = level >= FIRST_SLOW_LEVEL && (await looksIncompressible(block));
    return await zstdOnce(block, isWasted ? FASTEST : level);
  },
};

/** Node.js has zstd since 22.15 and 23.8. */
export function requireZstd(): void {
  if ('zstdCompress' in zlib) return;
  throw new BackupError('RUNTIME_UNSUPPORTED', `Node.js ${process.version} has no zstd compression.`, {
    hint: 'Use Node.js 22.15 or later, or gzip compression.',
    context: { runtime: process.version },
  });
}

async function zstdOnce(block: Uint8Array, level: number): Promise<Uint8Array> {
  const chunkSize = usualOutputBytes(block);
  const engine = zlib.createZstdCompress({
    chunkSize,
    // Tables as large as the block needs, not as the level allows.
    pledgedSrcSize: block.byteLength,
    params: {
      [zlib.constants.ZSTD_c_compressionLevel]: level,
      // Without it a flipped bit would go unnoticed.
      [zlib.constants.ZSTD_c_checksumFlag]: 1,
    },
  });
  return await runOnce(engine, block, chunkSize);
}
