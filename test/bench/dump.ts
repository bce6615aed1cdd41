// Makes a file like the dump of a gallery's database: rows with numbers, names, text and JSON. The same every time.

import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';

import { Author } from './words.js';

const ROWS_AT_ONCE = 4000;
const EPOCH_MS = Date.UTC(2024, 0, 1);

export async function writeDump(path: string, bytes: number): Promise<void> {
  await pipeline(dump(bytes), createWriteStream(path));
}

function* dump(bytes: number): Generator<Buffer> {
  const author = new Author();
  let row = 0;
  for (let left = bytes; left > 0;) {
    const lines = Array.from({ length: ROWS_AT_ONCE }, () => makeRow(++row, author));
    const chunk = Buffer.from(lines.join('')).subarray(0, left);
    left -= chunk.length;
    yield chunk;
  }
}

function makeRow(id: number, author: Author): string {
  const at = new Date(EPOCH_MS + id * 7000 + author.below(6000)).toISOString();
  if (id % 3 === 0) return `INSERT INTO likes VALUES(${id},${author.below(90_000)},${author.below(9000)},'${at}');\n`;
  const text = author.sentence();
  if (id % 3 === 1) return `INSERT INTO comments VALUES(${id},${author.below(90_000)},'${text}','${at}');\n`;
  return `INSERT INTO photos VALUES(${id},${author.below(9000)},'${text.slice(0, 40)}','${author.photoMeta()}','${at}');\n`;
}
