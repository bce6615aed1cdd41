// Reads the header of one entry of a tar: what the writer here writes, and what tar itself writes of files.

import { BackupError } from '../../core/errors.js';
import { KIB } from '../sizes.js';
import { paddingOf, TAR_BLOCK } from './tar-header.js';

export interface FoundEntry {
  /** The bytes of the name, one character each. */
  readonly name: string;
  readonly isFile: boolean;
  /** Bytes of content that follow. */
  readonly size: number;
}

/** Room for two paths of the longest kind. */
const LONGEST_PAX = 64 * KIB;
const CHECKSUM = { start: 148, end: 156 };
const [FILE, OLD_FILE, PAX] = ['0', '\0', 'x'];

/**
 * Takes the blocks of the header, with that of the pax header before it, and leaves the content.
 * @throws BackupError DATA_CORRUPT when there is no such header
 */
export function readTarEntry(take: (bytes: number) => Buffer): FoundEntry {
  let block = headerBlock(take);
  let pax = new Map<string, string>();
  if (typeOf(block) === PAX) {
    const size = octal(block, 124, 136);
    if (!(size <= LONGEST_PAX)) throw corrupt(`a pax header of ${size} bytes`);
    pax = paxRecords(take(size + paddingOf(size)).subarray(0, size));
    block = headerBlock(take);
  }
  const isFile = [FILE, OLD_FILE].includes(typeOf(block));
  const told = pax.get('size');
  const size = told === undefined ? octal(block, 124, 136) : Number(/^\d+$/.test(told) ? told : Number.NaN);
  if (!Number.isSafeInteger(size)) throw corrupt('a file of an impossible size');
  return { name: pax.get('path') ?? shortName(block), isFile, size };
}

function headerBlock(take: (bytes: number) => Buffer): Buffer {
  const block = take(TAR_BLOCK);
  let sum = 0;
  for (let at = 0; at < TAR_BLOCK; at += 1) {
    sum += at >= CHECKSUM.start && at < CHECKSUM.end ? 0x20 : (block[at] ?? 0);
  }
  if (block.length === TAR_BLOCK && sum === octal(block, CHECKSUM.start, CHECKSUM.end)) return block;
  throw corrupt('something that is no header');
}

function shortName(block: Buffer): string {
  const [name, prefix] = [text(block, 0, 100), text(block, 345, 500)];
  return prefix === '' ? name : `${prefix}/${name}`;
}

/** `<length> <key>=<value>\n`, the length being that of all of it. */
function paxRecords(content: Buffer): Map<string, string> {
  const records = new Map<string, string>();
  const all = content.toString('latin1');
  for (let at = 0; at < all.length;) {
    const [head, digits] = /^(\d{1,5}) /.exec(all.slice(at, at + 6)) ?? [];
    const end = at + Number(digits);
    const split = all.indexOf('=', at);
    if (head === undefined || end > all.length || split === -1 || split >= end || all[end - 1] !== '\n') {
      throw corrupt('a damaged pax header');
    }
    records.set(all.slice(at + head.length, split), all.slice(split + 1, end - 1));
    at = end;
  }
  return records;
}

function typeOf(block: Buffer): string {
  return block.toString('latin1', 156, 157);
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

function corrupt(what: string): BackupError {
  return new BackupError('DATA_CORRUPT', `Where the index says that a file is, the tar has ${what}.`);
}
