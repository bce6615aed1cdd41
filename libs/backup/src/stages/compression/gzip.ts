// gzip: one member per block. `gunzip` reads members that follow each other as one stream.

import * as zlib from 'node:zlib';

import type { Codec } from './codec.js';
import { runOnce } from './engine.js';
import { looksIncompressible } from './probe.js';
import { DECODER_CHUNK_BYTES, GZIP_BLOCK_BYTES, usualOutputBytes } from './sizes.js';
import { storedMember } from './stored-member.js';

export const gzip: Codec = {
  name: 'gzip',
  suffix: '.gz',
  blockBytes: GZIP_BLOCK_BYTES,
  openDecoder: () => zlib.createGunzip({ chunkSize: DECODER_CHUNK_BYTES }),
  async compress(block, level) {
    if (await looksIncompressible(block)) return storedMember(block);
    const chunkSize = usualOutputBytes(block);
    return await runOnce(zlib.createGzip({ level, chunkSize }), block, chunkSize);
  },
};
