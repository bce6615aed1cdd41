// The named files as a tar, and back.

import { randomBytes } from 'node:crypto';

import type { ByteStream } from '../../core/bytes.js';
import { BackupError } from '../../core/errors.js';
import { tarHeader, TAR_END_BYTES, paddingOf } from '../../kit/tar/tar-header.js';
import { readTar } from '../../kit/tar/read-tar.js';

/** Random, and in no restore: with it the digest of the tar, which anyone can read, says nothing about what is in it. */
const NONCE = '.nonce';

export function packFiles(files: ReadonlyMap<string, Uint8Array>): Buffer {
  const entries = [[NONCE, Buffer.from(randomBytes(32).toString('hex'))] as const, ...files];
  const blocks = entries.flatMap(([name, content]) => [
    tarHeader({ name, type: 'file', mode: 0o600, size: content.length }),
    content,
    Buffer.alloc(paddingOf(content.length)),
  ]);
  return Buffer.concat([...blocks, Buffer.alloc(TAR_END_BYTES)]);
}

/** By their names. @throws BackupError RESTORE_FAILED for a name that leads elsewhere */
export async function unpackFiles(tar: Uint8Array): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  for await (const { name, content } of readTar(streamOf(tar))) {
    if (name === NONCE) continue;
    const isInside =
      name.split('/').every((part) => part !== '' && part !== '.' && part !== '..') && !name.includes('\0');
    if (!isInside)
      throw new BackupError('RESTORE_FAILED', 'The archive of files names one outside of where it is restored to.');
    files.set(name, await joined(content));
  }
  return files;
}

async function* streamOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

async function joined(content: ByteStream): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of content) chunks.push(chunk);
  return Buffer.concat(chunks);
}
