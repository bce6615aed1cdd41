// What tells a log file from another one that has its name, or its number in the file system, after it.

import { createHash } from 'node:crypto';
import type { BigIntStats } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';

/** Two logs that begin alike differ here at the latest, unless nothing in them says when they were written. */
const HEAD_BYTES = 1024;

export interface FileIdentity {
  /** Its number in the file system, which a new file may get when this one is gone. */
  readonly inode: string;
  /** When it was made, in nanoseconds since 1970. */
  readonly born: string;
}

export function identityOf({ ino, birthtimeNs }: BigIntStats): FileIdentity {
  return { inode: String(ino), born: String(birthtimeNs) };
}

/** SHA-256 of the beginning of a file of which so many bytes are looked at at the most. */
export async function headOf(file: FileHandle, bytes: number): Promise<string> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(Math.min(bytes, HEAD_BYTES)), 0, undefined, 0);
  return createHash('sha256').update(buffer.subarray(0, bytesRead)).digest('hex');
}
