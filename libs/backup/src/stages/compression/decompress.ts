// Backward: undoes members or frames that follow each other, whoever wrote them, and accepts nothing after them.

import { type ByteStream, dispose } from '../../core/bytes.js';
import { BackupError } from '../../core/errors.js';
import { ChunkReader } from '../chunk-reader.js';
import type { Codec, Decoder } from './codec.js';
import { EngineMemory } from './engine.js';
import { DECODER_CHUNK_BYTES } from './sizes.js';

/**
 * One decoder after the other until the input is used up. Node's decoders end silently at what they take for rubbish
 * after the stream, and the one for zstd also at the next frame; so what a decoder leaves must open with a new one.
 */
export async function* decompress(input: ByteStream, codec: Codec): AsyncGenerator<Uint8Array> {
  const reader = new ChunkReader(input);
  try {
    do yield* decodeOnce(reader, codec);
    while (!(await reader.isAtEnd()));
  } finally {
    await reader.close();
  }
}

async function* decodeOnce(reader: ChunkReader, codec: Codec): AsyncGenerator<Uint8Array> {
  const decoder = codec.openDecoder();
  const memory = new EngineMemory(DECODER_CHUNK_BYTES);
  const fed = feed(decoder, reader);
  try {
    for await (const chunk of decoder as AsyncIterable<Buffer>) yield memory.hold(chunk);
  } catch (error) {
    throw (await fed).inputError ?? toDataError(error, codec);
  } finally {
    decoder.destroy();
    await fed;
  }
}

interface Fed {
  /** Why the input could not be read on. It goes to the consumer as it is. */
  readonly inputError?: unknown;
}

/** Hands the decoder chunk after chunk, each when the one before is done, until one of the two ends. Never rejects. */
async function feed(decoder: Decoder, reader: ChunkReader): Promise<Fed> {
  try {
    for (let chunk = await reader.next(); chunk !== undefined; chunk = await reader.next()) {
      const before = decoder.bytesWritten;
      const isDone = await written(decoder, chunk);
      const used = decoder.bytesWritten - before;
      if (used < chunk.byteLength) {
        reader.putBack(chunk.subarray(used));
        return {};
      }
      if (isDone) dispose(chunk);
    }
    decoder.end();
    return {};
  } catch (inputError) {
    decoder.destroy(new Error('The input failed.'));
    return { inputError };
  }
}

/** Resolves when the chunk was decoded: true. Or never will be because the decoder has ended, which may still read it: false. */
function written(decoder: Decoder, chunk: Uint8Array): Promise<boolean> {
  return new Promise((resolve) => {
    const settle = (isDone: boolean): void => {
      decoder.off('end', end).off('close', end);
      resolve(isDone);
    };
    const end = (): void => settle(false);
    decoder
      .once('end', end)
      .once('close', end)
      .write(chunk, (error) => settle(!error));
  });
}

function toDataError(error: unknown, { name }: Codec): BackupError {
  const cause = error as NodeJS.ErrnoException;
  if (cause.code === 'Z_BUF_ERROR') {
    return new BackupError('DATA_TRUNCATED', `The ${name} stream ends too early.`, { cause });
  }
  if (/^(Z_DATA_ERROR|Z_NEED_DICT|ZSTD_error_)/.test(cause.code ?? '')) {
    return new BackupError('DATA_CORRUPT', `What was read is not an intact ${name} stream: ${cause.message}.`, {
      cause,
    });
  }
  return BackupError.from(error, 'INTERNAL', `The ${name} stream could not be decompressed`);
}
