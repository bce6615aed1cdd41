// Our compression stage as a program between standard input and output, like gzip: `node stage-program.js gzip 6`.

import { read, write } from 'node:fs';
import { promisify } from 'node:util';

import type * as CompressionStage from '../../libs/backup/dist/stages/compression/compression-stage.js';

/** Inside the library, because an application gets at it through a backup only. */
const STAGE = new URL('../../../libs/backup/dist/stages/compression/compression-stage.js', import.meta.url);
const CHUNK_BYTES = 2 * 1024 * 1024;

const [readSome, writeSome] = [promisify(read), promisify(write)];
const [type = '', level] = process.argv.slice(2);
const { compressionStage } = (await import(STAGE.href)) as typeof CompressionStage;
const stage = compressionStage({ type: type as 'gzip' | 'zstd', level: Number(level) });

for await (const chunk of stage.forward(input())) {
  for (let written = 0; written < chunk.length;) {
    written += (await writeSome(1, chunk, written, chunk.length - written, null)).bytesWritten;
  }
}

async function* input(): AsyncGenerator<Uint8Array> {
  for (;;) {
    const buffer = Buffer.allocUnsafeSlow(CHUNK_BYTES);
    const { bytesRead } = await readSome(0, buffer, 0, CHUNK_BYTES, null);
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
  }
}
