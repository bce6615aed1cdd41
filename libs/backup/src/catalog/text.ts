// Small text objects, whole: manifests and evidence.

import { type ByteStream, disposable, dispose } from '../core/bytes.js';
import { BackupError } from '../core/errors.js';

/** Largest manifest that is read, in bytes: a database of 100,000 tables stays below it. */
const MAX_TEXT_BYTES = 16 * 1024 * 1024;

export async function* textStream(text: string): ByteStream & AsyncGenerator<Uint8Array> {
  yield Buffer.from(text, 'utf8');
}

export async function readText(stream: ByteStream): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of stream) {
    bytes += chunk.byteLength;
    if (bytes > MAX_TEXT_BYTES)
      throw new BackupError('MANIFEST_INVALID', 'The record is larger than any that is written.');
    chunks.push(chunk);
  }
  const whole = disposable(Buffer.concat(chunks));
  const text = whole.toString('utf8');
  for (const chunk of [...chunks, whole]) dispose(chunk);
  return text;
}
