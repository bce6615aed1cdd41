// Reads what a backup takes of one log, and counts its lines.

import { type ByteStream, disposable } from '../../../core/bytes.js';
import { BackupError } from '../../../core/errors.js';
import { MIB } from '../../../kit/sizes.js';
import { asLogError } from '../file-errors.js';
import type { LogEntry, Part } from './choose-parts.js';

const CHUNK_BYTES = 2 * MIB;
const NEWLINE = 0x0a;
/** Their bytes say nothing about lines. */
const COMPRESSED = /\.(gz|zst|bz2|xz|br|lz4|zip)$/i;

/** `onLines` hears of all line ends in the end. */
export async function* readEntry(
  { name, parts }: LogEntry,
  signal: AbortSignal,
  onLines: (lines: number) => void,
): ByteStream & AsyncGenerator<Uint8Array> {
  let lines = 0;
  for (const part of parts) {
    for await (const chunk of readPart(part, signal)) {
      lines += countLines(name, chunk);
      yield chunk;
    }
  }
  onLines(lines);
}

/** 0 for what is compressed. */
export function countLines(name: string, chunk: Uint8Array): number {
  if (COMPRESSED.test(name)) return 0;
  let lines = 0;
  for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, at + 1)) lines += 1;
  return lines;
}

async function* readPart({ path, file, from, to }: Part, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  for (let position = from; position < to;) {
    signal.throwIfAborted();
    const chunk = Buffer.allocUnsafeSlow(Math.min(CHUNK_BYTES, to - position));
    const { bytesRead } = await file.read(chunk, 0, chunk.length, position).catch((error: unknown) => {
      throw asLogError(error, `${path} can not be read`);
    });
    if (bytesRead === 0) {
      throw new BackupError('SOURCE_FAILED', `${path} became shorter while it was read: somebody else clears it.`, {
        hint: 'Let nobody else rotate or empty the log, or not at the time of the backup.',
        retryable: true,
      });
    }
    position += bytesRead;
    yield disposable(bytesRead === chunk.length ? chunk : Buffer.from(chunk.subarray(0, bytesRead)));
  }
}
