// Reads a tar of files as a stream, entry by entry.

import type { ByteStream } from '../../core/bytes.js';

export interface ReadTarEntry {
  readonly name: string;
  readonly bytes: number;
  /** What is not read of it is skipped when the next entry is asked for. */
  readonly content: ByteStream;
}

const BLOCK = 512;
const PAX = 'x';
const FILE = '0';

/**
 * What is no file is left out. The stream is read to its very end, so that whatever it throws there is thrown. Throws a
 * RangeError for what is no tar or ends too early.
 */
export async function* readTar(input: ByteStream): AsyncGenerator<ReadTarEntry> {
  const bytes = new Bytes(input);
  let pax: ReadonlyMap<string, string> = new Map();
  try {
    for (;;) {
      const header = await bytes.take(BLOCK);
      if (header.every((byte) => byte === 0)) return await bytes.drain();
      requireHeader(header);
      const type = String.fromCharCode(header[156] ?? 0);
      const size = type === PAX ? NaN : Number(pax.get('size') ?? NaN);
      const length = Number.isNaN(size) ? parseInt(text(header, 124, 12), 8) : size;
      const padding = (BLOCK - (length % BLOCK)) % BLOCK;
      if (type === PAX) {
        pax = parsePax(await bytes.take(length));
      } else {
        const content = bytes.next(length);
        const name = pax.get('path') ?? plainName(header);
        if (type === FILE) yield { name, bytes: length, content };
        for await (const _ of content);
        pax = new Map();
      }
      await bytes.take(padding);
    }
  } finally {
    await bytes.close();
  }
}

function plainName(header: Uint8Array): string {
  const [prefix, name] = [text(header, 345, 155), text(header, 0, 100)];
  return prefix === '' ? name : `${prefix}/${name}`;
}

function text(header: Uint8Array, at: number, length: number): string {
  return (
    Buffer.from(header.subarray(at, at + length))
      .toString('utf8')
      .split('\0', 1)[0] ?? ''
  ).trim();
}

/** The sum of all bytes, its own field taken for blanks. */
function requireHeader(header: Uint8Array): void {
  const sum = header.reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 32 : byte), 0);
  if (sum !== parseInt(text(header, 148, 8), 8)) throw new RangeError('This is no tar, or it is damaged.');
}

/** Lines of `<length> <key>=<value>`. */
function parsePax(content: Uint8Array): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (let at = 0; at < content.length;) {
    const length = parseInt(Buffer.from(content.subarray(at, at + 20)).toString('latin1'), 10);
    if (!(length > 0)) throw new RangeError('This tar has a header that can not be read.');
    const line = Buffer.from(content.subarray(at, at + length - 1)).toString('utf8');
    const [space, equals] = [line.indexOf(' '), line.indexOf('=')];
    found.set(line.slice(space + 1, equals), line.slice(equals + 1));
    at += length;
  }
  return found;
}

/** A stream that is read in pieces of the size asked for. */
class Bytes {
  private readonly input: AsyncIterator<Uint8Array>;
  private left: Uint8Array = new Uint8Array();

  constructor(input: ByteStream) {
    this.input = input[Symbol.asyncIterator]();
  }

  async take(length: number): Promise<Uint8Array> {
    const parts: Uint8Array[] = [];
    for await (const part of this.next(length)) parts.push(part);
    return parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts);
  }

  /** Exactly so many bytes; asked again for the rest when it was not read to its end. */
  next(length: number): AsyncIterable<Uint8Array> {
    let missing = length;
    const iterator: AsyncIterator<Uint8Array> = {
      next: async () => {
        if (missing === 0) return { done: true, value: undefined };
        if (this.left.length === 0) this.left = await this.read();
        const part = this.left.subarray(0, missing);
        this.left = this.left.subarray(part.length);
        missing -= part.length;
        return { done: false, value: part };
      },
    };
    return { [Symbol.asyncIterator]: () => iterator };
  }

  /** Reads all that is left and forgets it. */
  async drain(): Promise<void> {
    while ((await this.input.next()).done !== true);
  }

  async close(): Promise<void> {
    await this.input.return?.();
  }

  private async read(): Promise<Uint8Array> {
    const { done, value } = await this.input.next();
    if (done !== true) return value;
    throw new RangeError('This tar ends too early.');
  }
}
