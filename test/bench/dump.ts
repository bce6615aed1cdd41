// Makes a file like the dump of a gallery's database: rows with numbers, names, text and JSON. The same every time.

import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';

const ROWS_AT_ONCE = 4000;
const WORDS = 6000;
const SYLLABLES = 'ba ce di fo gu ha je ki lo mu na pe qui ro su ta ve wi xo za bra cle dri flo gru sta tre pli'.split(
  ' ',
);
const TAGS = ['night', 'sea', 'portrait', 'street', 'macro', 'film', 'dawn', 'mountain', 'wedding', 'studio'];
const EPOCH_MS = Date.UTC(2024, 0, 1);

export async function writeDump(path: string, bytes: number): Promise<void> {
  await pipeline(dump(bytes), createWriteStream(path));
}

function* dump(bytes: number): Generator<Buffer> {
  const random = new Random(20_240_101);
  const words = Array.from({ length: WORDS }, () => makeWord(random));
  let row = 0;
  for (let left = bytes; left > 0;) {
    const lines = Array.from({ length: ROWS_AT_ONCE }, () => makeRow(++row, words, random));
    const chunk = Buffer.from(lines.join('')).subarray(0, left);
    left -= chunk.length;
    yield chunk;
  }
}

function makeRow(id: number, words: readonly string[], random: Random): string {
  const at = new Date(EPOCH_MS + id * 7000 + random.below(6000)).toISOString();
  if (id % 3 === 0) return `INSERT INTO likes VALUES(${id},${random.below(90_000)},${random.below(9000)},'${at}');\n`;
  const text = Array.from({ length: 6 + random.below(30) }, () => pickWord(words, random)).join(' ');
  if (id % 3 === 1) return `INSERT INTO comments VALUES(${id},${random.below(90_000)},'${text}','${at}');\n`;
  const meta = JSON.stringify({
    camera: pickWord(words, random),
    iso: 100 * 2 ** random.below(7),
    width: 3000 + random.below(3000),
    height: 2000 + random.below(3000),
    position: [random.below(180_000_000) / 1e6, random.below(90_000_000) / 1e6],
    tags: TAGS.filter(() => random.below(4) === 0),
    sha1: Array.from({ length: 5 }, () =>
      random
        .below(2 ** 32)
        .toString(16)
        .padStart(8, '0'),
    ).join(''),
  });
  return `INSERT INTO photos VALUES(${id},${random.below(9000)},'${text.slice(0, 40)}','${meta}','${at}');\n`;
}

function makeWord(random: Random): string {
  return Array.from({ length: 1 + random.below(4) }, () => SYLLABLES[random.below(SYLLABLES.length)]).join('');
}

/** Few words are used often and many seldom, as in any language. */
function pickWord(words: readonly string[], random: Random): string {
  return words[Math.floor(words.length ** (random.below(2 ** 20) / 2 ** 20)) - 1] ?? '';
}

/** Xorshift: numbers without a pattern that are the same in every run. */
class Random {
  constructor(private state: number) {}

  /** A whole number from zero to below the limit. */
  below(limit: number): number {
    this.state ^= this.state << 13;
    this.state ^= this.state >>> 17;
    this.state ^= this.state << 5;
    return Math.floor(((this.state >>> 0) / 2 ** 32) * limit);
  }
}
