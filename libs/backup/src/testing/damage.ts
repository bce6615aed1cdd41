// Damages objects where they lie, as a failing disk does, for tests that must notice it.

import type { ByteStream } from '../core/bytes.js';
import type { Storage } from '../core/storage.js';
import { collect, flipped, streamOf, truncated } from './streams.js';

/** Cuts an object short. Objects that are damaged have to fit into memory. */
export async function truncateObject(storage: Storage, key: string, toBytes: number): Promise<void> {
  await replace(storage, key, (content) => truncated(content, toBytes));
}

/** Turns one bit of the byte at the position. */
export async function flipObjectBit(storage: Storage, key: string, at: number): Promise<void> {
  await replace(storage, key, (content) => flipped(content, at));
}

async function replace(storage: Storage, key: string, damage: (content: ByteStream) => ByteStream): Promise<void> {
  const bytes = await collect(damage(storage.read(key)));
  await storage.delete(key);
  await storage.write(key, bytes.length === 0 ? streamOf() : streamOf(bytes));
}
