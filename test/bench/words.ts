// Words that nobody has said yet, as often as words are said, and numbers without a pattern. The same in every run.

const WORDS = 6000;
const SYLLABLES = 'ba ce di fo gu ha je ki lo mu na pe qui ro su ta ve wi xo za bra cle dri flo gru sta tre pli'.split(
  ' ',
);
const TAGS = ['night', 'sea', 'portrait', 'street', 'macro', 'film', 'dawn', 'mountain', 'wedding', 'studio'];
const SEED = 20_240_101;

export class Author {
  private readonly random = new Random(SEED);
  private readonly words = Array.from({ length: WORDS }, () => this.makeWord());

  /** A whole number from zero to below the limit. */
  below(limit: number): number {
    return this.random.below(limit);
  }

  /** Few words are used often and many seldom, as in any language. */
  word(): string {
    return this.words[Math.floor(this.words.length ** (this.below(2 ** 20) / 2 ** 20)) - 1] ?? '';
  }

  sentence(): string {
    return Array.from({ length: 6 + this.below(30) }, () => this.word()).join(' ');
  }

  /** What a camera writes into a photo, in JSON. */
  photoMeta(): string {
    return JSON.stringify({
      camera: this.word(),
      iso: 100 * 2 ** this.below(7),
      width: 3000 + this.below(3000),
      height: 2000 + this.below(3000),
      position: [this.below(180_000_000) / 1e6, this.below(90_000_000) / 1e6],
      tags: TAGS.filter(() => this.below(4) === 0),
      sha1: Array.from({ length: 5 }, () =>
        this.below(2 ** 32)
          .toString(16)
          .padStart(8, '0'),
      ).join(''),
    });
  }

  private makeWord(): string {
    return Array.from({ length: 1 + this.below(4) }, () => SYLLABLES[this.below(SYLLABLES.length)]).join('');
  }
}

/** Xorshift. */
class Random {
  constructor(private state: number) {}

  below(limit: number): number {
    this.state ^= this.state << 13;
    this.state ^= this.state >>> 17;
    this.state ^= this.state << 5;
    return Math.floor(((this.state >>> 0) / 2 ** 32) * limit);
  }
}
