// Texts on the disk, one after the other: more of them than memory should hold.

import { open } from 'node:fs/promises';

const CHUNK_CHARACTERS = 64 * 1024;

/** Into a new file that this user alone can read. Answers how many there were. */
export async function writeTexts(path: string, texts: Iterable<string> | AsyncIterable<string>): Promise<number> {
  const file = await open(path, 'wx', 0o600);
  try {
    let count = 0;
    let chunk = '';
    for await (const text of texts) {
      count += 1;
      chunk += `${onOneLine(text)}\n`;
      if (chunk.length < CHUNK_CHARACTERS) continue;
      await file.write(chunk);
      chunk = '';
    }
    await file.write(chunk);
    return count;
  } finally {
    await file.close();
  }
}

/** In the order in which they were written. */
export async function* readTexts(path: string): AsyncGenerator<string> {
  const file = await open(path, 'r');
  try {
    for await (const line of file.readLines({ encoding: 'utf8' })) yield String(JSON.parse(line));
  } finally {
    await file.close();
  }
}

/** JSON lets two signs stand that end a line for newer versions of Node.js. */
function onOneLine(text: string): string {
  return JSON.stringify(text).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
}
