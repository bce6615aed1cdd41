// The line at the beginning of a log that says which backup holds what was before it. It is JSON, as many logs are.

import type { FileHandle } from 'node:fs/promises';

const BEFORE = '{"archived":"what was before this line","backup":"';
const HEAD_LINE = /^\{"archived":"what was before this line","backup":"[^"]+"\} *\n/;
/** More than any block of a file system, and what is added to it. */
const LONGEST_BYTES = 1024 * 1024;

/** As long as asked, by blanks before its end. */
export function headLine(backupId: string, bytes: number): Buffer {
  return Buffer.from(`${textOf(backupId).padEnd(bytes - 1, ' ')}\n`);
}

/** Of the shortest one. */
export function headLineBytes(backupId: string): number {
  return textOf(backupId).length + 1;
}

/** How long the line is with which a file begins; 0 when that is a line like others. */
export async function findHeadLine(file: FileHandle): Promise<number> {
  const { buffer } = await file.read(Buffer.alloc(BEFORE.length), 0, undefined, 0);
  if (buffer.toString('latin1') !== BEFORE) return 0;
  const all = await file.read(Buffer.alloc(LONGEST_BYTES), 0, undefined, 0);
  return HEAD_LINE.exec(all.buffer.subarray(0, all.bytesRead).toString('latin1'))?.[0].length ?? 0;
}

function textOf(backupId: string): string {
  return `${BEFORE}${backupId}"}`;
}
