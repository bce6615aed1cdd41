// Tells at a glance whether compressing a block is worth the time: photos and archives are not.

import { promisify } from 'node:util';
import * as zlib from 'node:zlib';

import { KIB } from '../../kit/sizes.js';
import { outputBytes } from './sizes.js';

const SAMPLES = 4;
const SAMPLE_BYTES = 4 * KIB;
const WORTH_IT = 0.95;
/** With more zeros than that they are worth it by themselves. */
const MANY_ZEROS = 0.25;

const deflateOnce = promisify<Uint8Array, zlib.ZlibOptions, Buffer>(zlib.deflateRaw);

/**
 * Compresses a few samples at the fastest level. A block hardly larger than its samples is not worth asking about. The
 * zeros between the photos of a tar are not counted as a gain: they cost a multiple of the time and save a few percent.
 */
export async function looksIncompressible(block: Uint8Array): Promise<boolean> {
  if (block.byteLength < 2 * SAMPLES * SAMPLE_BYTES) return false;
  const samples = samplesOf(block);
  const compressed = await deflateOnce(samples, {
    level: 1,
    windowBits: 14,
    memLevel: 6,
    chunkSize: outputBytes(samples),
  });
  const zeros = zerosIn(samples);
  const spared = zeros < samples.byteLength * MANY_ZEROS ? zeros : 0;
  return compressed.byteLength + spared > samples.byteLength * WORTH_IT;
}

function zerosIn(bytes: Uint8Array): number {
  let zeros = 0;
  for (const byte of bytes) if (byte === 0) zeros += 1;
  return zeros;
}

/** From the beginning to the end, evenly spread. */
function samplesOf(block: Uint8Array): Uint8Array {
  const step = Math.floor((block.byteLength - SAMPLE_BYTES) / (SAMPLES - 1));
  return Buffer.concat(
    Array.from({ length: SAMPLES }, (_, index) => block.subarray(index * step, index * step + SAMPLE_BYTES)),
  );
}
