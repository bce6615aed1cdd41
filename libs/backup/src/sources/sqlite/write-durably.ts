// Writes a stream to a new file of this user alone.

import { open } from 'node:fs/promises';

import type { ByteStream } from '../../core/bytes.js';
import { interruptible } from '../../kit/interruptible.js';

/** When it resolves the file survives a power cut. */
export async function writeDurably(
  path: string,
  content: ByteStream,
  signal: AbortSignal,
  onProgress: (written: number) => void,
): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    let written = 0;
    for await (const chunk of interruptible(content, signal)) {
      await file.writeFile(chunk);
      written += chunk.length;
      onProgress(written);
    }
    await file.sync();
  } finally {
    await file.close();
  }
}
