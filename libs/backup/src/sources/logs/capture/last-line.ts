// Finds the end of the last whole line of a file.

import type { FileHandle } from 'node:fs/promises';

import { MIB } from '../../../kit/sizes.js';

const NEWLINE = 0x0a;

/** After the last line end between the two places; `from` when there is none. */
export async function endOfLastLine(file: FileHandle, from: number, to: number): Promise<number> {
  const chunk = Buffer.alloc(Math.min(MIB, to - from));
  for (let end = to; end > from;) {
    const start = Math.max(from, end - chunk.length);
    const { bytesRead } = await file.read(chunk, 0, end - start, start);
    const found = chunk.subarray(0, bytesRead).lastIndexOf(NEWLINE);
    if (found >= 0) return start + found + 1;
    end = start;
  }
  return from;
}
