// What the header of an entry says: of tars that are written here, and of what tar itself writes of files.

import { TAR_BLOCK } from './tar-header.js';

export interface ParsedHeader {
  /** The bytes of the name, one character each. */
  readonly name: string;
  /** One character: `0` is a file, `x` a pax header. */
  readonly type: string;
  /** Bytes of content that follow. */
  readonly size: number;
}

/** What is said of the next entry, one character for each byte. */
export type PaxRecords = ReadonlyMap<string, string>;

export const PAX_TYPE = 'x';
const FILE_TYPES: ReadonlySet<string> = new Set(['0', '\0']);
const CHECKSUM = { start: 148, end: 156 };

/** With what the pax header before it says. Throws a RangeError for what is no header. */
export function parseHeader(block: Buffer, pax: PaxRecords = new Map()): ParsedHeader {
  if (block.length !== TAR_BLOCK || checksumOf(block) !== octal(block, CHECKSUM.start, CHECKSUM.end)) {
    throw new RangeError('something that is no header');
  }
  const told = pax.get('size');
  const size = told === undefined ? octal(block, 124, 136) : Number(/^\d+$/.test(told) ? told : Number.NaN);
  if (!Number.isSafeInteger(size)) throw new RangeError('a file of an impossible size');
  return { name: pax.get('path') ?? shortName(block), type: block.toString('latin1', 156, 157), size };
}

export function isFile({ type }: ParsedHeader): boolean {
  return FILE_TYPES.has(type);
}

/** Of `<length> <key>=<value>\n`, the length being that of all of it. Throws a RangeError for anything else. */
export function parsePaxRecords(content: Buffer): PaxRecords {
  const records = new Map<string, string>();
  const all = content.toString('latin1');
  for (let at = 0; at < all.length;) {
    const [head, digits] = /^(\d{1,5}) /.exec(all.slice(at, at + 6)) ?? [];
    const end = at + Number(digits);
    const split = all.indexOf('=', at);
    if (head === undefined || end > all.length || split === -1 || split >= end || all[end - 1] !== '\n') {
      throw new RangeError('a damaged pax header');
    }
    records.set(all.slice(at + head.length, split), all.slice(split + 1, end - 1));
    at = end;
  }
  return records;
}

/** The sum of all bytes, its own field taken for blanks. */
function checksumOf(block: Buffer): number {
  return block.reduce((sum, byte, at) => sum + (at >= CHECKSUM.start && at < CHECKSUM.end ? 0x20 : byte), 0);
}

function shortName(block: Buffer): string {
  const [name, prefix] = [text(block, 0, 100), text(block, 345, 500)];
  return prefix === '' ? name : `${prefix}/${name}`;
}

function text(block: Buffer, start: number, end: number): string {
  const field = block.toString('latin1', start, end);
  const stop = field.indexOf('\0');
  return stop === -1 ? field : field.slice(0, stop);
}

function octal(block: Buffer, start: number, end: number): number {
  const digits = /^ *([0-7]+)[ \0]*$/.exec(block.toString('latin1', start, end))?.[1];
  return digits === undefined ? Number.NaN : Number.parseInt(digits, 8);
}
