// gzip: one member per block. `gunzip` reads members that follow each other as one stream.

import { promisify } from 'node:util';
import * as zlib from 'node:zlib';

import type { Codec } from './codec.js';
import { BLOCK_BYTES, DECODER_CHUNK_BYTES, outputBytes } from './sizes.js';

const gzipOnce = promisify<Uint8Array, zlib.ZlibOptions, Buffer>(zlib.gzip);

const STORED = 0;

export const gzip: Codec = {
  name: 'gzip',
  suffix: '.gz',
  blockBytes: BLOCK_BYTES,
  compress: (block, level) => gzipOnce(block, { level, chunkSize: outputBytes(block) }),
  store: (block) => gzipOnce(block, { level: STORED, chunkSize: outputBytes(block) }),
  openDecoder: () => zlib.createGunzip({ chunkSize: DECODER_CHUNK_BYTES }),
};
