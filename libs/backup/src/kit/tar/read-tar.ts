// Reads a tar of files as a stream, entry by entry.

import type { ByteStream } from '../../core/bytes.js';
import { isFile, PAX_TYPE, parseHeader, parsePaxRecords, type PaxRecords } from './parse-header.js';
import { paddingOf, TAR_BLOCK } from './tar-header.js';

export interface ReadTarEntry {
  readonly name: string;
  readonly bytes: number;
  /** What is not read of it is skipped when the next entry is asked for. */
  readonly content: ByteStream;
}

/**
 * What is no file is left out. The stream is read to its very end, so that whatever it throws there is thrown. Throws a
 * RangeError for what is no tar or ends too early.
 */
export async function* readTar(input: ByteStream): AsyncGenerator<ReadTarEntry> {
  const bytes = new Bytes(input);
  let pax: PaxRecords = new Map();
  try {
    for (;;) {
      const block = await bytes.take(TAR_BLOCK);
      if (block.every((byte) => byte === 0)) return await bytes.drain();
      const header = parseHeader(block, pax);
      if (header.type === PAX_TYPE) {
        pax = parsePaxRecords(await bytes.take(header.size));
      } else {
        const content = bytes.next(header.size);
        if (isFile(header)) yield { name: asText(header.name), bytes: header.size, content };
        for await (const _ of content);
        pax = new Map();
      }
      await bytes.take(paddingOf(header.size));
    }
  } finally {
    await bytes.close();
  }
}

function asText(name: string): string {
  return Buffer.from(name, 'latin1').toString('utf8');
}

/** A stream that is read in pieces of the size asked for. */
class Bytes {
  private readonly input: AsyncIterator<Uint8Array>;
  private left: Uint8Array = new Uint8Array();

  constructor(input: ByteStream) {
    this.input = input[Symbol.asyncIterator]();
  }

  async take(length: number): Promise<Buffer> {
    const parts: Uint8Array[] = [];
    for await (const part of this.next(length)) parts.push(part);
    return Buffer.concat(parts);
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
