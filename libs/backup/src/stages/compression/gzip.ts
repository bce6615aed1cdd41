// gzip: one member per block. `gunzip` reads members that follow each other as one stream.

import { promisify } from 'node:util';
import * as zlib from 'node:zlib';

import type { Codec } from './codec.js';
import { looksIncompressible } from './probe.js';
import { DECODER_CHUNK_BYTES, GZIP_BLOCK_BYTES, usualOutputBytes } from './sizes.js';
import { storedMember } from './stored-member.js';

const gzipOnce = promisify<Uint8Array, zlib.ZlibOptions, Buffer>(zlib.gzip);

export const gzip: Codec = {
  name: 'gzip',
  suffix: '.gz',
  blockBytes: GZIP_BLOCK_BYTES,
  openDecoder: () => zlib.createGunzip({ chunkSize: DECODER_CHUNK_BYTES }),
  async compress(block, level) {
    return (await looksIncompressible(block))
      ? storedMember(block)
      : await gzipOnce(block, { level, chunkSize: usualOutputBytes(block) });
  },
};
