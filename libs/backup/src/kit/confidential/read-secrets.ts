// Reads a backup of secrets into memory, to be looked at or put down for review.

import type { BackupContent, SourceContext } from '../../core/source.js';
import { interruptible } from '../interruptible.js';
import { requireSmall } from './capture-secrets.js';

/** The plain content of each object, by name. */
export async function readSecrets(
  content: BackupContent,
  { signal, progress }: SourceContext,
): Promise<Map<string, Buffer>> {
  requireSmall(content.names.reduce((sum, name) => sum + content.bytes(name), 0));
  const read = new Map<string, Buffer>();
  for (const name of content.names) {
    progress(`reading ${name}`);
    signal.throwIfAborted();
    const chunks: Uint8Array[] = [];
    for await (const chunk of interruptible(content.open(name), signal)) chunks.push(chunk);
    read.set(name, Buffer.concat(chunks));
  }
  return read;
}
